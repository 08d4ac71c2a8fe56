"""What morphology makes of masks, each by one pass over the connected parts, or one over rows and one over columns.

SciPy's own functions of binary images return the same, but go over the picture once for each pixel of the distance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]


def filled(mask: Mask) -> Mask:
    """Return the mask (H, W) with its holes: all that no way over level and upright neighbours leads out of."""
    labels, count = ndimage.label(~mask)
    is_outside = np.zeros(count + 1, bool)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        is_outside[edge] = True
    is_outside[0] = False  # the mask itself
    inside: Mask = ~is_outside[labels]
    return inside


def led_on(starts: Mask, through: Mask) -> Mask:
    """Return the starts (H, W), and the parts of ``through``, connected by corners, too, that hold any of them."""
    labels, count = ndimage.label(through, np.ones((3, 3)))
    is_reached = np.zeros(count + 1, bool)
    is_reached[labels[starts]] = True
    is_reached[0] = False  # all that is not connected
    reached: Mask = is_reached[labels] | starts
    return reached


def opened(mask: Mask, side_px: int) -> Mask:
    """Return what squares of this side cover that lie wholly in the mask (H, W)."""
    size = (side_px, side_px)
    corners = ndimage.minimum_filter(mask.astype(np.uint8), size, mode="constant", cval=0)
    # Of an even number of pixels one more lies before the middle than behind it, and the other way on the way back.
    back = -1 if side_px % 2 == 0 else 0
    covered: Mask = ndimage.maximum_filter(corners, size, mode="constant", cval=0, origin=back) > 0
    return covered


def widened(mask: Mask, side_px: int) -> Mask:
    """Return what squares of this side, an odd one, cover that have their middle in the mask (H, W)."""
    covered: Mask = ndimage.maximum_filter(mask.astype(np.uint8), side_px, mode="constant", cval=0) > 0
    return covered
