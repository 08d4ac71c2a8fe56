"""The maps or units of two or more inputs, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Shape, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("concatenate")
@dataclass(frozen=True)
class Concatenate(Operation):
    title = N_("concatenation")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"torch.cat([{', '.join(inputs)}], dim=1)"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number = place[0]
        for source, values in enumerate(sources):
            if number < len(values):
                return Trace.of_sum(one_value(source, values, (number, *place[1:])))
            number -= len(values)
        raise IndexError(place)
