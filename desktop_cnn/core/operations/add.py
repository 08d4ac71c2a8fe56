"""Two or more inputs of one shape, added cell by cell: the shortcut of He et al., CVPR 2016."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("add")
@dataclass(frozen=True)
class Add(Operation):
    title = N_("sum")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return " + ".join(inputs)

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        return Trace.of_sum(*(one_value(i, values, place) for i, values in enumerate(sources)))
