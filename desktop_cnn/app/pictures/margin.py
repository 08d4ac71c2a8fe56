"""Digits that are cut out without a margin: they get one, so that their paper is told as any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from desktop_cnn.app.pictures.paper import Ink, find_ink

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_LONGEST = 6
"""Times as long as wide: a longer strip is no digit cut out, and with a margin it would be huge."""

_TWO_SHADES = 0.85
"""Share of all variance that lies between the two: nothing else is on the picture, and the light is even."""

_NO_MARGIN = 0.05
_LEAST_ALONG_EDGE = 0.03
_LEAST_SPECK = 0.05
_WIDEST_STROKE = 0.65
"""Of a side: of each, of the edge, of the larger side, of the smaller side."""


def find_ink_in_margin(colours: Floats, sheet: Mask) -> Ink:
    """Return the ink as ``find_ink`` does, of what is cut without a margin, too."""
    margin = _missing_margin(colours) if sheet.all() and max(sheet.shape) < _LONGEST * min(sheet.shape) else None
    if margin is None:
        return find_ink(colours, sheet)
    around = int(np.sqrt(sheet.size) / 3)
    padded = np.empty((sheet.shape[0] + 2 * around, sheet.shape[1] + 2 * around, 3), np.float32)
    padded[:] = margin
    padded[around:-around, around:-around] = colours
    ink = find_ink(padded, np.ones(padded.shape[:2], bool))
    if ink.is_straightened:  # it is the sheet's then, which knows nothing of the margin
        return ink
    whole = slice(0, sheet.shape[0]), slice(0, sheet.shape[1])
    return replace(ink, strength=ink.strength[around:-around, around:-around], field=whole)


def _missing_margin(colours: Floats) -> Floats | None:
    """Return the paper's colour where one stroke reaches all four sides, and paper at least two; else None.

    At most one of two shades can reach all sides: it bars the other's way. Of a picture with a margin that is the
    paper, and the ink reaches none.
    """
    inner = tuple(slice(int(_NO_MARGIN * side), side - int(_NO_MARGIN * side)) for side in colours.shape[:2])
    colours = colours[inner]
    grey = colours @ _first_axis(colours)
    is_light = grey > _between(grey)
    if not _separates(grey, is_light):
        return None
    for ink in (is_light, ~is_light):
        if _is_one_stroke(ink) and sum(edge.mean() > _LEAST_ALONG_EDGE for edge in _edges(~ink)) >= 2:
            return np.asarray(np.median(colours[~ink], axis=0), np.float32)
    return None


def _first_axis(colours: Floats) -> Floats:
    points = colours.reshape(-1, 3)
    _variances, axes = np.linalg.eigh(np.cov(points.T))
    return np.asarray(axes[:, -1], np.float32)


def _between(grey: Floats) -> float:
    """Return the shade that parts the two best (Otsu, 1979)."""
    counts, edges = np.histogram(grey, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = np.maximum(below[-1] - below, 1)
    return float(edges[1 + (below * above * (sums / np.maximum(below, 1) - (sums[-1] - sums) / above) ** 2).argmax()])


def _separates(grey: Floats, is_light: Mask) -> bool:
    share = is_light.mean()
    if not 0 < share < 1:
        return False
    apart = float(grey[is_light].mean() - grey[~is_light].mean())
    return bool(share * (1 - share) * apart**2 > _TWO_SHADES * grey.var())


def _is_one_stroke(ink: Mask) -> bool:
    """Whether all of it, but for specks, is one part that reaches all four sides and is nowhere wider than a stroke."""
    labels, _count = ndimage.label(ink, np.ones((3, 3)))
    sizes = np.array([max(s.stop - s.start for s in box) for box in ndimage.find_objects(labels)])
    largest = labels == 1 + sizes.argmax()
    if (sizes > _LEAST_SPECK * max(ink.shape)).sum() != 1 or not all(edge.any() for edge in _edges(largest)):
        return False
    width = 2 * float(ndimage.distance_transform_edt(np.pad(largest, 1)).max())
    return bool(width < _WIDEST_STROKE * min(ink.shape))


def _edges(mask: Mask) -> list[Mask]:
    return [mask[0], mask[-1], mask[:, 0], mask[:, -1]]
