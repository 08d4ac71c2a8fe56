"""Of each map the largest value, wherever it is (Oquab et al., CVPR 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values
from desktop_cnn.core.operations.pooling import largest
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_


@OPERATIONS.register("global_maximum")
@dataclass(frozen=True)
class GlobalMaximum(Operation):
    title = N_("global maximum")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}.amax(dim=(2, 3))"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0][:1]

    @property
    def windows(self) -> None:
        return None

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        own = sources[0][place[0] : place[0] + 1]
        return largest(Part(0, own, np.zeros(0, dtype=np.float32), place[0], Box(0, 0, *own.shape[1:])))
