"""What the program asks of an architecture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import ClassVar, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from desktop_cnn.core.inputs import INPUTS, Input
from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.operations import Operation
from desktop_cnn.core.operations.base import Pointwise
from desktop_cnn.core.registry import Registry
from desktop_cnn.models.modules import operation_of


class Activation(NamedTuple):
    """One layer's output for a whole batch, (B, C, H, W) or (B, N), and how it comes from other layers' outputs.

    ``by``: the module or the operation that made it, None for the picture; ``then``: what was done to each value after;
    ``step_of``: the last layer of the block that it is a step inside, such as one of a Transformer.
    """

    name: str
    inputs: tuple[str, ...]
    values: Tensor
    by: nn.Module | Operation | None
    then: Pointwise | None = None
    step_of: str = ""

    def operation(self) -> Operation:
        """Raises UserError where no operation describes the module."""
        assert self.by is not None
        return self.by if isinstance(self.by, Operation) else operation_of(self.name, self.by)


class Rows(NamedTuple):
    """What was read of a batch: ``values``, (B, n), the ten probabilities and then each of these layers' outputs.

    ``shapes``: the outputs', by the layers' names, without the batch.
    """

    values: Tensor
    shapes: Mapping[str, tuple[int, ...]]


def rows_of(activations: Iterable[Activation], requested: Set[str]) -> Rows:
    """Keep the layers of these names. The last activation is the scores."""
    kept: list[Activation] = []
    for activation in activations:
        scores = activation.values
        if activation.name in requested:
            kept.append(activation)
    # All in one tensor, brought over by one call: at each call into torch the thread gives Python's lock away,
    # and while the window is being painted it takes long to get it back.
    values = torch.cat([scores.softmax(1), *(activation.values.flatten(1) for activation in kept)], dim=1)
    return Rows(values, {activation.name: tuple(activation.values.shape[1:]) for activation in kept})


def picture(pixels: Tensor) -> Activation:
    """Return the input, (B, 1, 30, 30), as what the first layers come from."""
    return Activation("input", (), pixels, None)


class Classifier(nn.Module, ABC):
    """A network from (B, 1, 30, 30) float32 pixels in [0, 1], or (B, 1, 48, 4) of the pen's way, to (B, 10) logits.

    Where ``for_training`` gives another form, such as one with batch norm, ``load_trained`` folds it back: both compute
    the same function in eval mode, and what is shown is what is computed. ``title``, ``short`` and ``summary``, the
    architecture in a few words, go untranslated into model cards; without them the registered name stands there.
    """

    reads_strokes: ClassVar[bool] = False
    """Whether it is given the pen's way (core.pen_path) instead of pixels."""
    title: ClassVar[str] = ""
    short: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    rung: ClassVar[Rung | None] = None
    """Where it stands on the ladder, which goes into model cards, too."""

    @classmethod
    def reads(cls) -> Input:
        """Return what it is given of a drawing."""
        return INPUTS["strokes" if cls.reads_strokes else "pixels"]

    @abstractmethod
    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        """Yield every layer in order, each made by ``layer``; the last is "scores", (B, 10) logits."""

    def reading(self, requested: Set[str]) -> Callable[[Tensor], Rows]:
        """Return what reads batches while the hand moves: the layers of these names, by the weights as they are now.

        What is not requested may be left out, and be worked out in one go.
        """
        return lambda pixels: rows_of(self.activations(pixels), requested)

    def layer(
        self,
        name: str,
        *inputs: Activation,
        by: Operation | None = None,
        then: Pointwise | None = None,
        step_of: str = "",
    ) -> Activation:
        """Return what the submodule of this name, or the operation ``by``, makes of other layers' outputs."""
        module = by or self.get_submodule(name)
        values = [each.values for each in inputs]
        if isinstance(module, Operation):
            made = run(module, values)
        elif isinstance(module, nn.Linear):
            made = module(values[0].flatten(1))  # (B, ...) -> (B, N)
        else:
            made = module(*values)
        if then is not None and then.in_place and isinstance(module, nn.Conv2d | nn.Linear):
            # Nothing needs such a layer's values before: a twentieth of the time is saved.
            made = getattr(torch, then.in_place)(made)
        elif then is not None:
            made = run(then, [made])
        return Activation(name, tuple(each.name for each in inputs), made, module, then, step_of)

    def for_training(self) -> nn.Module:
        """Return a freshly initialised trainable twin."""
        return type(self)()

    def load_trained(self, trained: nn.Module) -> None:
        """Take the weights of a twin made by ``for_training``, batch norm folded in."""
        self.load_state_dict(trained.state_dict())

    def forward(self, pixels: Tensor) -> Tensor:
        scores = None
        for activation in self.activations(pixels):
            scores = activation.values
        assert scores is not None
        return scores


def run(operation: Operation, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor] | None = None) -> Tensor:
    """Return what an operation's torch line makes of batches: what is shown is what runs."""
    names = [f"inputs[{i}]" for i in range(len(inputs))]
    line = operation.torch_line(names, lambda name: f'parameters["{name}"]')
    return _compiled(line, operation.definition)(inputs, parameters)


@cache
def _compiled(line: str, definition: str) -> Callable[[Sequence[Tensor], Mapping[str, Tensor] | None], Tensor]:
    made: Callable[[Sequence[Tensor], Mapping[str, Tensor] | None], Tensor]
    scope = {"torch": torch, "F": F}
    exec(definition, scope)
    made = eval(f"lambda inputs, parameters: {line}", scope)
    return made


ARCHITECTURES: Registry[type[Classifier]] = Registry("architecture")
