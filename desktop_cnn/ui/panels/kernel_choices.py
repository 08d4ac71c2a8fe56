"""What is chosen in the convolution panel: a kernel, and where its window stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.core.kernels import KERNELS, MAX_WEIGHT, SIZES
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.values import frozen
from desktop_cnn.ui.widgets.transport import USUAL_SPEED

LEARNED, OWN = "learned", "own"
_AT_FIRST = "sobel_x"


def is_slidable(layer: LayerInfo) -> bool:
    """Return whether a layer's kernels can be slid over the drawing, which keeps its size: squares of odd size."""
    height, width = layer.kernels.shape[2:] or (0, 0)
    return bool(height == width and height % 2)


def flat(weights: NDArray[np.float32]) -> tuple[float, ...]:
    """Return a kernel's numbers row by row."""
    return tuple(map(float, weights.ravel()))


@CHOICES.register("convolution")
@dataclass(frozen=True)
class ConvolutionChoices:
    """``kernel``: one of KERNELS, LEARNED or OWN. ``layer`` ("network/layer", empty for the first), ``map`` and
    ``channel``: the learned one. ``own``: the person's own, row by row.

    ``typing``: what is typed stands "apart", or in the place of the learned one: "begun" before the first change, then
    "live", as long as undo leaves it there. ``cell``: the window's (row, column), None for where the kernel finds most.
    """

    kernel: str = _AT_FIRST
    layer: str = ""
    map: int = 0
    channel: int = 0
    own: tuple[float, ...] = flat(KERNELS[_AT_FIRST].weights)
    typing: Literal["apart", "begun", "live"] = "apart"
    cell: tuple[int, int] | None = None
    steps_per_s: int = USUAL_SPEED

    def own_weights(self) -> NDArray[np.float32]:
        """Return the person's own kernel, (k, k), that of the first start where the numbers are none."""
        side = round(len(self.own) ** 0.5)
        if side not in SIZES or side**2 != len(self.own) or max(map(abs, self.own)) > MAX_WEIGHT:
            return KERNELS[_AT_FIRST].weights
        return frozen(np.array(self.own, dtype=np.float32).reshape(side, side))
