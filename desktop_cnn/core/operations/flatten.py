"""Maps laid out in one row, map by map and row by row: what is near what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Shape, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("flatten")
@dataclass(frozen=True)
class Flatten(Operation):
    title = N_("flattening")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}.flatten(1)"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return (prod(inputs[0]),)

    @property
    def windows(self) -> None:
        return None

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        before = tuple(int(each) for each in np.unravel_index(place[0], sources[0].shape))
        return Trace.of_sum(one_value(0, sources[0], before))
