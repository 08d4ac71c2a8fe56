"""One fixed permutation of the canvas's 900 pixels: what is near what is lost, no pixel is."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from desktop_cnn.core.values import CANVAS_PX, Pixels

_PIXELS = CANVAS_PX * CANVAS_PX
# By a hash and not by a random generator: the shipped weights belong to this very order, on every machine and with
# every version of numpy.
ORDER = np.array(sorted(range(_PIXELS), key=lambda pixel: sha256(str(pixel).encode()).digest()))
"""(900,) int64: after the permutation, pixel i shows what was in pixel ORDER[i]."""

ORDER.flags.writeable = False


def permute(pixels: Pixels, share: float = 1.0) -> Pixels:
    """Return (..., 30, 30) pixels of which ``share``, in [0, 1], have changed places among themselves."""
    chosen = ORDER[: round(share * _PIXELS)]
    flat = pixels.reshape(*pixels.shape[:-2], _PIXELS)
    moved = flat.copy()
    moved[..., np.sort(chosen)] = flat[..., chosen]
    return moved.reshape(pixels.shape)


def restore(pixels: Pixels) -> Pixels:
    """Undo the whole permutation of (30, 30) values."""
    drawn = np.empty_like(pixels)
    drawn.reshape(-1)[ORDER] = pixels.reshape(-1)
    return drawn
