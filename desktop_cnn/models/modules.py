"""Which operation each kind of torch's modules is. A module's own tensors are the operation's parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.operations import Operation
from desktop_cnn.core.operations.average_pooling import AveragePooling
from desktop_cnn.core.operations.batch_norm import BatchNorm
from desktop_cnn.core.operations.convolution import Convolution
from desktop_cnn.core.operations.flatten import Flatten
from desktop_cnn.core.operations.gelu import Gelu
from desktop_cnn.core.operations.layer_norm import LayerNorm
from desktop_cnn.core.operations.linear import Linear
from desktop_cnn.core.operations.max_pooling import MaxPooling
from desktop_cnn.core.operations.relu import Relu
from desktop_cnn.core.operations.sigmoid import Sigmoid
from desktop_cnn.core.operations.softmax import Softmax
from desktop_cnn.core.operations.tanh import Tanh
from desktop_cnn.core.text import _

_MAKERS: dict[type[nn.Module], Callable[[Any], Operation]] = {}


def describes(kind: type[nn.Module]) -> Callable[[Callable[[Any], Operation]], Callable[[Any], Operation]]:
    """Return a decorator for the function that makes an operation of such a module; for one's own modules, too."""

    def add(maker: Callable[[Any], Operation]) -> Callable[[Any], Operation]:
        _MAKERS[kind] = maker
        return maker

    return add


def operation_of(name: str, module: nn.Module) -> Operation:
    """Return what a layer's module does. Raises UserError where no operation describes it: nothing is guessed."""
    maker = _MAKERS.get(type(module))
    if maker is None:
        told = _("Layer {layer}: no operation describes {module}. Register one with desktop_cnn.models.describes.")
        raise UserError(told.format(layer=name, module=type(module).__name__))
    return maker(module)


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


@describes(nn.Conv2d)
def convolution(module: nn.Conv2d) -> Operation:
    left, _right, top, _bottom = module._reversed_padding_repeated_twice
    return Convolution(
        module.out_channels,
        _pair(module.kernel_size),
        _pair(module.stride),
        (top, left),
        _pair(module.dilation),
        module.groups,
        module.bias is not None,
    )


@describes(nn.Linear)
def _linear(module: nn.Linear) -> Operation:
    return Linear(module.out_features, module.bias is not None)


@describes(nn.MaxPool2d)
def _max_pooling(module: nn.MaxPool2d) -> Operation:
    kernel, stride, padding = map(_pair, (module.kernel_size, module.stride, module.padding))
    return MaxPooling(kernel, stride, padding, module.ceil_mode, _pair(module.dilation))


@describes(nn.AvgPool2d)
def _average_pooling(module: nn.AvgPool2d) -> Operation:
    kernel, stride, padding = map(_pair, (module.kernel_size, module.stride, module.padding))
    return AveragePooling(kernel, stride, padding, module.ceil_mode, module.count_include_pad)


@describes(nn.BatchNorm2d)
@describes(nn.BatchNorm1d)
def _batch_norm(module: nn.BatchNorm1d | nn.BatchNorm2d) -> Operation:
    return BatchNorm(module.eps, module.affine)


@describes(nn.LayerNorm)
def _layer_norm(module: nn.LayerNorm) -> Operation:
    return LayerNorm(tuple(module.normalized_shape), module.eps, module.elementwise_affine)


@describes(nn.GELU)
def _gelu(module: nn.GELU) -> Operation:
    return Gelu(module.approximate)  # type: ignore[arg-type]  # torch's type is str


_MAKERS |= {
    nn.ReLU: lambda _module: Relu(),
    nn.Sigmoid: lambda _module: Sigmoid(),
    nn.Tanh: lambda _module: Tanh(),
    nn.Softmax: lambda _module: Softmax(),
    nn.Flatten: lambda _module: Flatten(),
}
