"""Scores made into probabilities: e^z divided by the sum of all e^z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.receptive_field import ONE_CELL, Box, Windows
from desktop_cnn.core.text import N_, _


@OPERATIONS.register("softmax")
@dataclass(frozen=True)
class Softmax(Operation):
    """Over the units of a vector, or over the maps at each place; with ``along`` "rows" over each row of each map."""

    title = N_("softmax")
    along: Literal["maps", "rows"] = "maps"

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}.softmax({1 if self.along == 'maps' else 3})"

    @property
    def windows(self) -> Windows | None:
        return ONE_CELL if self.along == "maps" else None

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return False

    def map_title(self, number: int) -> str:
        return super().map_title(number) if self.along == "maps" else _("head {map}").format(map=number)

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        one = one_value(0, sources[0], place, weight=None)
        if self.along == "maps":
            index: tuple[slice | int, ...] = (slice(None), *place[1:])
            seen, number = sources[0][index], place[0]
            part = one._replace(seen=seen.reshape(-1, *one.seen.shape[1:]), first=0)
        else:
            seen, number = sources[0][place[:2]], place[2]
            part = one._replace(seen=seen[None, None], box=Box(place[1], 0, place[1] + 1, len(seen)))
        terms = np.exp(seen.astype(np.float64) - seen.max())
        return Trace("function", (part,), float(terms[number] / terms.sum()))
