"""From ink of any size to the canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.pictures.canvas import placed
from desktop_cnn.app.pictures.paper import Ink
from desktop_cnn.app.pictures.parts import Box
from desktop_cnn.core.values import CANVAS_PX

Floats = NDArray[np.float32]
Corners = tuple[float, float, float, float]
"""Top, left, bottom, right."""

_KEPT_PX = (13, 26)
"""Digits of such a size on the canvas stay where they are."""

_USUAL_PX = 20
"""The larger side of MNIST's digits."""


def fit(ink: Ink, size: tuple[int, int]) -> tuple[Floats, bool]:
    """Return the ink on (30, 30) in [0, 1], and whether it was cut out.

    The sheet is fitted into the canvas whole, so that a digit stays where it is on it; where that would make it too
    small or leave it no margin, it is cut out and set in the middle. ``size``: (H, W) of the picture as it came; one
    that the canvas can hold is neither scaled nor moved.
    """
    whole, box = (0, 0, *ink.strength.shape), ink.box
    if box is None:
        return np.zeros((CANVAS_PX, CANVAS_PX), np.float32), False
    if max(size) <= CANVAS_PX:
        return placed(_resized(ink.strength, whole, size)), False
    field = _corners(ink.field)
    larger = max(field[2] - field[0], field[3] - field[1])
    digit = max(s.stop - s.start for s in box)
    is_cut = not _KEPT_PX[0] <= digit / larger * CANVAS_PX <= _KEPT_PX[1]
    if is_cut:
        top, left, bottom, right = _corners(box)
        half = digit * CANVAS_PX / _USUAL_PX / 2
        middle = (top + bottom) / 2, (left + right) / 2
        field = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
        larger = 2 * half
    height, width = (max(round((field[n + 2] - field[n]) / larger * CANVAS_PX), 1) for n in (0, 1))
    return _stretched(placed(_resized(ink.strength, field, (height, width)))), is_cut


def _corners(box: Box) -> Corners:
    return box[0].start, box[1].start, box[0].stop, box[1].stop


def _resized(strength: Floats, corners: Corners, size: tuple[int, int]) -> Floats:
    """Average a part, which may reach far over the edge, down to the size (H, W)."""
    rows, columns = (_shares(corners[n], corners[n + 2], size[n], strength.shape[n]) for n in (0, 1))
    return np.asarray(rows @ strength @ columns.T, dtype=np.float32)


def _shares(start: float, stop: float, cells: int, pixels: int) -> Floats:
    """Return (cells, pixels): the share of each cell from start to stop that each pixel covers."""
    edges, at = np.linspace(start, stop, cells + 1)[:, None], np.arange(pixels)
    overlap = np.minimum(edges[1:], at + 1) - np.maximum(edges[:-1], at)
    return np.asarray(np.maximum(overlap, 0) * cells / (stop - start), dtype=np.float32)


def _stretched(canvas: Floats) -> Floats:
    """Make strokes full ink: averaged down, those of a thin pen are faint."""
    inked = canvas[canvas > 0.2 * canvas.max()]
    stretched: Floats = np.clip(canvas / max(float(np.quantile(inked, 0.93)), 1e-3), 0, 1).astype(np.float32)
    return stretched
