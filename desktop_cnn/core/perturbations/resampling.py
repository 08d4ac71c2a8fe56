"""Pictures read between their pixels, for everything that turns, scales or moves them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.values import CANVAS_PX, Pixels

_OFFSETS = np.arange(CANVAS_PX, dtype=np.float64) - (CANVAS_PX - 1) / 2


def resample(pixels: Pixels, inverse: NDArray[np.float64]) -> Pixels:
    """Return the picture whose every pixel (x, y) is taken from ``inverse`` @ (x, y), both from the middle.

    ``inverse``: (2, 2). Bilinear between the four nearest pixels; outside the canvas there is no ink.
    """
    source = inverse @ np.stack(np.broadcast_arrays(_OFFSETS[None, :], _OFFSETS[:, None])).reshape(2, -1)
    x, y = source + (CANVAS_PX - 1) / 2 + 1  # + 1: a border of one empty pixel
    padded = np.pad(pixels, 1)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    inside = (left >= 0) & (left <= CANVAS_PX) & (top >= 0) & (top <= CANVAS_PX)
    left, top = np.where(inside, left, 0), np.where(inside, top, 0)
    right_share, low_share = (x - left).astype(np.float32), (y - top).astype(np.float32)
    upper = padded[top, left] * (1 - right_share) + padded[top, left + 1] * right_share
    lower = padded[top + 1, left] * (1 - right_share) + padded[top + 1, left + 1] * right_share
    blend = upper * (1 - low_share) + lower * low_share
    return np.where(inside, blend, np.float32(0)).reshape(CANVAS_PX, CANVAS_PX)


def move(maps: NDArray[np.float32], dx: float, dy: float, *, wrapped: bool = False) -> NDArray[np.float32]:
    """Move (..., H, W) maps right and down, between cells bilinearly.

    What leaves is gone or, wrapped, enters on the other side.
    """
    for axis, distance in ((-2, dy), (-1, dx)):
        whole = int(np.floor(distance))
        share = np.float32(distance - whole)
        near = _roll(maps, whole, axis, wrapped)
        maps = near * (1 - share) + _roll(maps, whole + 1, axis, wrapped) * share if share else near
    return maps


def _roll(maps: NDArray[np.float32], distance: int, axis: int, wrapped: bool) -> NDArray[np.float32]:
    moved = np.roll(maps, distance, axis)
    if not wrapped and distance:
        entered = slice(0, distance) if distance > 0 else slice(max(maps.shape[axis] + distance, 0), None)
        moved[(..., entered, slice(None)) if axis == -2 else (..., entered)] = 0
    return moved
