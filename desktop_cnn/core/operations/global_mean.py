"""Of each map the mean (Lin, Chen & Yan, ICLR 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_


@OPERATIONS.register("global_mean")
@dataclass(frozen=True)
class GlobalMean(Operation):
    title = N_("global mean")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}.mean(dim=(2, 3))"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0][:1]

    @property
    def windows(self) -> None:
        return None

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        own = sources[0][place[0] : place[0] + 1]
        weights = np.full_like(own, 1 / own.size)
        return Trace.of_sum(Part(0, own, weights, place[0], Box(0, 0, *own.shape[1:])))
