"""Scores made into probabilities: e^z divided by the sum of all e^z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("softmax")
@dataclass(frozen=True)
class Softmax(Operation):
    """Over the units of a vector, or over the maps at each place."""

    title = N_("softmax")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}.softmax(1)"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return False

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        one = one_value(0, sources[0], place, weight=None)
        index: tuple[slice | int, ...] = (slice(None), *place[1:])
        seen = sources[0][index]
        terms = np.exp(seen.astype(np.float64) - seen.max())
        part = one._replace(seen=seen.reshape(-1, *one.seen.shape[1:]), first=0)
        return Trace("function", (part,), float(terms[place[0]] / terms.sum()))
