"""The printed rules of paper: straight lines across the whole sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

_SLOPES = np.linspace(-0.14, 0.14, 57)
"""Up to 8° askew."""

_CROSSING = 0.8
"""Share of the sheet's width along which a rule is to be seen: no stroke of a digit is as long."""

_LEAST_DEPTH = 0.03

_WIDEST = 0.025
"""Of the sheet: a rule is thinner than a pen's stroke on a sheet that shows nothing else."""

_LEAST_PRINTED = 4
"""Rules side by side: a frame and a title's underline are fewer."""


def without_rules(depths: Floats, noise: float) -> Floats:
    """Return the depths (H, W) of ink without level and upright rules; the same array where there are none."""
    return _taken_off(depths, [_rules(depths, noise), _rules(depths.T, noise)])


def without_printed_rules(depths: Floats, noise: float) -> Floats:
    """Return the same, but with what rules are few left: they may be a frame's edges."""
    every = _rules(depths, noise), _rules(depths.T, noise)
    return _taken_off(depths, [rules if rules.count >= _LEAST_PRINTED else _NONE for rules in every])


@dataclass(frozen=True, eq=False)
class _Rules:
    """``depth``: (H, W), 0 where no rule is; ``count``: how many lie side by side."""

    depth: Floats | float = 0.0
    count: int = 0


_NONE = _Rules()


def _taken_off(depths: Floats, rules: list[_Rules]) -> Floats:
    level, upright = rules
    if not level.count and not upright.count:
        return depths
    bare: Floats = np.maximum(depths - np.maximum(level.depth, np.transpose(upright.depth)), 0)
    return bare


def _rules(depths: Floats, noise: float) -> _Rules:
    """Return the level rules: a Hough transform (Duda & Hart, 1972) over rows and slopes."""
    height, width = depths.shape
    margin, widest = max(width // 40, 1), max(int(_WIDEST * height), 2) + 1
    thin = depths - ndimage.grey_opening(depths, (widest, 1))
    rows, columns = np.nonzero(thin > max(3 * noise, _LEAST_DEPTH))
    sides = [(columns < margin, slice(margin)), (columns >= width - margin, slice(-margin, None))]
    if not all(there.any() for there, _part in sides):
        return _NONE
    rules, found = np.zeros_like(depths), np.zeros(height, bool)
    for slope in _SLOPES:
        rise = np.rint(slope * (np.arange(width) - width / 2)).astype(int)
        outside = width - _inside(rise, height)
        is_long = (_seen(rows, columns, rise, height) + outside > _CROSSING * width) & (outside < width / 2)
        for there, part in sides if is_long.any() else []:
            at_edge = _seen(rows[there], columns[there], rise, height) > 0
            is_long &= at_edge | (_inside(rise[part], height) < margin)
        for row in np.flatnonzero(is_long):
            line = row + rise
            inside = (line >= 0) & (line < height)
            rule = line[inside], np.flatnonzero(inside)
            rules[rule] = np.maximum(rules[rule], np.median(thin[rule]))
            found[row] = True
    return _Rules(rules, int(ndimage.label(ndimage.binary_dilation(found, iterations=2))[1]))


def _seen(rows: Ints, columns: Ints, rise: Ints, height: int) -> Ints:
    """Return (height,): how many pixels of ink lie on the line that crosses the middle in each row."""
    starts = rows - rise[columns]
    return np.bincount(starts[(starts >= 0) & (starts < height)], minlength=height)


def _inside(rise: Ints, height: int) -> Ints:
    """Return (height,): how many columns of the line that crosses the middle in each row lie on the picture."""
    ends, rows = np.sort(rise), np.arange(height)
    return np.searchsorted(ends, height - rows) - np.searchsorted(ends, -rows)
