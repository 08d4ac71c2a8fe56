"""Of each window the largest value is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Parameters, Part, Trace, Values, cut
from desktop_cnn.core.operations.pooling import Pooling, largest
from desktop_cnn.core.receptive_field import Window, Windows
from desktop_cnn.core.text import N_


@OPERATIONS.register("max_pooling")
@dataclass(frozen=True)
class MaxPooling(Pooling):
    title = N_("max pooling")
    dilation: tuple[int, int] = (1, 1)

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        gaps = "" if self.dilation == (1, 1) else f", dilation={self.dilation}"
        return f"F.max_pool2d({self.arguments(inputs[0])}{gaps})"

    @property
    def windows(self) -> Windows:
        (rows, columns) = zip(self.kernel, self.stride, self.padding, self.dilation, strict=True)
        return Windows(Window(*rows), Window(*columns))

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number, row, column = place
        own = sources[0][number : number + 1]
        seen, box = cut(own, self.windows, row, column, np.nan)
        return largest(Part(0, seen, np.zeros(0, dtype=np.float32), number, box, self.dilation))
