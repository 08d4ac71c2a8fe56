"""Two or more inputs of one shape, multiplied cell by cell: a gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("multiply")
@dataclass(frozen=True)
class Multiply(Operation):
    title = N_("product")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return " * ".join(inputs)

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        parts = tuple(one_value(i, values, place, weight=None) for i, values in enumerate(sources))
        return Trace("product", parts, prod(float(values[place]) for values in sources))
