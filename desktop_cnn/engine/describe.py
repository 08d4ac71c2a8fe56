"""A network as the panels see it: the graph of its layers, each with its operation, shape and receptive field."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.receptive_field import PIXEL, ReceptiveField
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import frozen
from desktop_cnn.models import Activation, Classifier
from desktop_cnn.models.base import run


def to_numpy(tensor: Tensor) -> NDArray[np.float32]:
    """Return a read-only array; the tensor must not be changed afterwards."""
    return frozen((tensor if tensor.device.type == "cpu" else tensor.float().cpu()).numpy())


@torch.inference_mode()
def describe(name: str, model: Model, network: Classifier) -> Network:
    """Return what a network on the CPU is made of; each layer's peak is its largest output over the sample drawings.

    Raises UserError where a layer does something else than the operation that is to describe it.
    """
    drawings = [sample.drawing for sample in sample_drawings()]
    documents = [Document(drawing, rasterize(drawing)) for drawing in drawings]
    batch = torch.tensor(np.stack([network.reads().given(RECIPES[model.recipe], each) for each in documents]))[:, None]
    values = {"input": batch}
    layers: dict[str, LayerInfo] = {}
    for activation in network.activations(batch):
        layers[activation.name] = _layer(activation, values, layers, PIXEL if network.reads().is_picture else None)
        values[activation.name] = activation.values
    return Network(name, model, sum(p.numel() for p in network.parameters()), layers)


def _layer(
    activation: Activation,
    values: Mapping[str, Tensor],
    before: Mapping[str, LayerInfo],
    cell: ReceptiveField | None,
) -> LayerInfo:
    """``values``: what came out of each layer so far; ``cell``: the field of what is given, None for no picture."""
    operation, then = activation.operation(), activation.then
    tensors = _parameters(activation)
    inputs = [values[each] for each in activation.inputs]
    made = run(operation, inputs, tensors)
    made = made if then is None else run(then, [made])
    if made.shape != activation.values.shape or not torch.allclose(made, activation.values, rtol=1e-4, atol=1e-5):
        told = _("Layer {layer} does something else than what is to describe it, {operation}.")
        raise UserError(told.format(layer=activation.name, operation=operation))
    parameters = {name: to_numpy(tensor.clone()) for name, tensor in tensors.items()}
    shapes = [tuple(each.shape[1:]) for each in inputs]
    fields = [before[each].receptive_field if each in before else cell for each in activation.inputs]
    is_signed = operation.is_signed([before[each].is_signed if each in before else False for each in activation.inputs])
    return LayerInfo(
        activation.name,
        operation,
        then,
        activation.inputs,
        tuple(activation.values.shape[1:]),
        float(activation.values.abs().max()),
        parameters,
        operation.multiply_adds(shapes, parameters),
        operation.matrix_form(shapes, parameters),
        operation.field(fields),
        then.is_signed([is_signed]) if then else is_signed,
        activation.step_of,
    )


def _parameters(activation: Activation) -> dict[str, Tensor]:
    """Return what a layer has learned, and what else it computes with, by name."""
    if not isinstance(activation.by, nn.Module):
        return {}
    return {name: tensor for name, tensor in activation.by.state_dict().items() if tensor.is_floating_point()}
