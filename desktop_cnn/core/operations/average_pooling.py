"""Of each window the mean is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Parameters, Part, Trace, Values, cut
from desktop_cnn.core.operations.pooling import Pooling
from desktop_cnn.core.text import N_


@OPERATIONS.register("average_pooling")
@dataclass(frozen=True)
class AveragePooling(Pooling):
    """``counts_padding``: the zeros of the padding count in the mean; what ``ceil_mode`` adds beyond it never does."""

    title = N_("average pooling")
    counts_padding: bool = True

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        counted = "" if self.counts_padding else ", count_include_pad=False"
        return f"F.avg_pool2d({self.arguments(inputs[0])}{counted})"

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number, row, column = place
        own = sources[0][number : number + 1]
        seen, box = cut(own, self.windows, row, column, 0)
        height, width = own.shape[1:]
        down, across = self.padding if self.counts_padding else (0, 0)
        counted = 1
        for first, end, side, border in ((box.top, box.bottom, height, down), (box.left, box.right, width, across)):
            counted *= min(end, side + border) - max(first, -border)
        weights = np.full_like(seen, 1 / counted)
        return Trace.of_sum(Part(0, seen, weights, number, box))
