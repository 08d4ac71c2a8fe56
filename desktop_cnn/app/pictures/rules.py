"""The printed rules of paper: straight lines across the whole sheet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float32]

_SLOPES = np.linspace(-0.14, 0.14, 57)
"""Up to 8° askew."""

_CROSSING = 0.8
"""Share of the sheet's width along which a rule is to be seen: no stroke of a digit is as long."""

_LEAST_DEPTH = 0.03

_WIDEST = 0.025
"""Of the sheet: a rule is thinner than a pen's stroke on a sheet that shows nothing else."""


def without_rules(depths: Floats, noise: float) -> Floats:
    """Return the depths (H, W) of ink without level and upright rules; the same array where there are none."""
    rules = np.maximum(_rules(depths, noise), _rules(depths.T, noise).T)
    return np.maximum(depths - rules, 0) if rules.any() else depths


def _rules(depths: Floats, noise: float) -> Floats:
    """Return the depth of level rules, 0 elsewhere: a Hough transform (Duda & Hart, 1972) over rows and slopes."""
    height, width = depths.shape
    rules = np.zeros_like(depths)
    columns, margin = np.arange(width), max(width // 40, 1)
    widest = max(int(_WIDEST * height), 2) + 1
    thin = depths - ndimage.grey_opening(depths, (widest, 1))
    ink = thin > max(3 * noise, _LEAST_DEPTH)
    if not ink[:, :margin].any() or not ink[:, -margin:].any():
        return rules
    for slope in _SLOPES:
        rows = np.arange(height)[:, None] + np.rint(slope * (columns - width / 2)).astype(int)
        inside = (rows >= 0) & (rows < height)
        rows = np.clip(rows, 0, height - 1)
        seen = ink[rows, columns] | ~inside
        from_edge_to_edge = seen[:, :margin].any(1) & seen[:, -margin:].any(1) & (inside.sum(1) > width / 2)
        for row in np.flatnonzero(from_edge_to_edge & (seen.mean(1) > _CROSSING)):
            there = rows[row][inside[row]], columns[inside[row]]
            rules[there] = np.maximum(rules[there], np.median(thin[there]))
    return rules
