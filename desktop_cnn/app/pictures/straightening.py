"""A sheet seen from the side, or turned, as it looks from straight above."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Corners = NDArray[np.float64]
"""(4, 2) as y and x: top left, top right, bottom right, bottom left."""

_ASKEW = 0.03
"""Of a side: what is less askew is left as it is, every pixel of it."""


def outermost(region: Mask) -> list[tuple[int, int]]:
    """Return the pixels, as x and y, that lie farthest out in the directions of the four corners."""
    y, x = np.nonzero(region)
    at = (x + y).argmin(), (x - y).argmax(), (x + y).argmax(), (x - y).argmin()
    return [(int(x[n]), int(y[n])) for n in at]


def corners_askew(region: Mask) -> Corners | None:
    """Return where the sides of a quadrangle meet; None where they are level and upright, or are not all seen.

    The sides are lines through the middle half of each, so that round corners do no harm.
    """
    inner = region[tuple(slice(max(side // 60, 1), -max(side // 60, 1)) for side in region.shape)]
    if inner.sum() < region.sum():
        return None
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = outermost(region)
    top, bottom = _line(region, x0, x1), _line(region[::-1], x3, x2)
    left, right = _line(region.T, y0, y3), _line(region.T[::-1], y1, y2)
    if top is None or bottom is None or left is None or right is None:
        return None
    height, width = region.shape
    bottom, right = (-bottom[0], height - bottom[1]), (-right[0], width - right[1])
    corners = np.array([_meet(top, left), _meet(top, right), _meet(bottom, right), _meet(bottom, left)])
    low, high = corners.min(0), corners.max(0)
    level = np.array([low, (low[0], high[1]), high, (high[0], low[1])])
    return corners if np.abs(corners - level).max() > _ASKEW * (high - low).min() else None


def straightened(layers: NDArray[np.generic], corners: Corners) -> Floats:
    """Return what lies between the corners of (H, W) or (H, W, C) as a rectangle, its sides as long as on average."""
    sides = np.hypot(*(np.roll(corners, -1, 0) - corners).T)
    rows, columns = max(round(sides[1::2].mean()), 1), max(round(sides[::2].mean()), 1)
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    at = np.stack([y, x, np.ones_like(x)], -1) @ _homography(rows, columns, corners).T
    where = (at[..., :2] / at[..., 2:]).transpose(2, 0, 1) - 0.5
    if layers.ndim == 2:
        return _sampled(layers, where)
    return np.stack([_sampled(layer, where) for layer in layers.transpose(2, 0, 1)], -1)


def _sampled(layer: NDArray[np.generic], where: NDArray[np.float64]) -> Floats:
    sampled: Floats = ndimage.map_coordinates(layer.astype(np.float32), where, order=1, mode="nearest")
    return sampled


def _line(region: Mask, start: int, stop: int) -> tuple[float, float] | None:
    """Return slope and height at 0 of the line along the region's first pixels in the middle half of these columns."""
    quarter = (stop - start) // 4
    if quarter < 2:
        return None
    columns = np.arange(start + quarter, stop - quarter)
    seen = region[:, columns]
    slope, first = np.polyfit(columns[seen.any(0)] + 0.5, seen.argmax(0)[seen.any(0)], 1)
    return float(slope), float(first)


def _meet(level: tuple[float, float], upright: tuple[float, float]) -> tuple[float, float]:
    """Return y and x where y = a·x + b meets x = c·y + d."""
    (a, b), (c, d) = level, upright
    y = (a * d + b) / (1 - a * c)
    return y, c * y + d


def _homography(rows: int, columns: int, corners: Corners) -> NDArray[np.float64]:
    """Return the (3, 3) that takes a rectangle's y, x, 1 to the corners (Hartley & Zisserman, 2004, 4.1)."""
    equations, known = [], []
    for (y, x), (v, u) in zip([(0, 0), (0, columns), (rows, columns), (rows, 0)], corners, strict=True):
        equations += [[y, x, 1, 0, 0, 0, -v * y, -v * x], [0, 0, 0, y, x, 1, -u * y, -u * x]]
        known += [v, u]
    return np.append(np.linalg.solve(np.array(equations, float), known), 1).reshape(3, 3)
