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


def move(pixels: Pixels, dx_px: float, dy_px: float, *, wrapped: bool = False) -> Pixels:
    """Move right and down, between pixels bilinearly; what leaves is gone or, wrapped, enters on the other side."""
    for axis, distance in ((0, dy_px), (1, dx_px)):
        whole = int(np.floor(distance))
        share = np.float32(distance - whole)
        near = _roll(pixels, whole, axis, wrapped)
        pixels = near * (1 - share) + _roll(pixels, whole + 1, axis, wrapped) * share if share else near
    return pixels


def _roll(pixels: Pixels, distance: int, axis: int, wrapped: bool) -> Pixels:
    moved = np.roll(pixels, distance, axis)
    if not wrapped and distance:
        entered = slice(0, distance) if distance > 0 else slice(max(CANVAS_PX + distance, 0), None)
        moved[(entered, slice(None)) if axis == 0 else (slice(None), entered)] = 0
    return moved
