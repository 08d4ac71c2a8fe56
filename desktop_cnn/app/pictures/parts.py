"""The connected parts of what leaves the paper: which are sheets, and which the digit."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from desktop_cnn.app.pictures.masks import Mask, filled, opened, widened
from desktop_cnn.app.pictures.straightening import outermost

Box = tuple[slice, slice]

_SHARE_OF_A_SHEET = 0.1
_NEARLY_ALL = 0.95
"""Of the sheet: a part of it that is as large is the sheet itself."""

LIKE_A_SHEET = 0.9
_LEAST_EDGE = 0.05
_LEAST_NEAR_EDGE = 0.5
_LEAST_SIZE = 0.05
_LEAST_SIZE_ALONE = 0.03
_LEAST_SPECK = 0.018
"""Of the sheet's larger side: a digit among other marks, one with nothing else there, and what is told of."""

_LEAST_ON_A_SHEET = 0.2
_WIDEST_RULE = 0.015
_WIDEST_STROKE = 0.4
"""Of the sheet's smaller side."""


class Parts:
    """The connected parts of what leaves the paper."""

    def __init__(self, mask: Mask, sheet: Mask, edges: Mask) -> None:
        self._sheet = sheet
        self._labels, count = ndimage.label(mask, np.ones((3, 3)))
        self._boxes: list[Box] = ndimage.find_objects(self._labels)
        self._sizes = np.array([max(b.stop - b.start for b in box) for box in self._boxes])
        areas = np.bincount(self._labels.ravel(), minlength=count + 1)
        with_edge = np.bincount(self._labels[edges], minlength=count + 1)
        # The ridge of a thin line, which may be all that is seen of it, has no slope, but lies between its edges.
        near_edge = np.bincount(self._labels[widened(edges, 5)], minlength=count + 1)
        self._has_edges = (with_edge > _LEAST_EDGE * areas) | (near_edge > _LEAST_NEAR_EDGE * areas)
        inside = ndimage.binary_erosion(sheet, iterations=1, border_value=0)
        self._at_edge = set(np.unique(self._labels[~inside])) - {0}
        self._count = count

    def sheets(self) -> list[tuple[Mask, bool]]:
        """Return the sheets and panels within, larger ones first, and whether one counts only with ink on it."""
        found = []
        least = _SHARE_OF_A_SHEET * self._sheet.sum()
        for number, box in enumerate(self._boxes, start=1):
            if (box[0].stop - box[0].start) * (box[1].stop - box[1].start) >= least:
                found += self._sheets_of(number, least)
        margin = max(int(0.01 * float(np.sqrt(self._sheet.size))), 1)
        shrunk = [(ndimage.binary_erosion(mask, iterations=margin), must) for mask, must in found]
        return sorted((s for s in shrunk if s[0].any()), key=lambda s: -s[0].sum())

    def _sheets_of(self, number: int, least: float) -> list[tuple[Mask, bool]]:
        """Return what the part encloses, as a table does, and the part itself where that is a sheet."""
        found = []
        part = self._labels == number
        whole = filled(part)
        # The rules of a sheet are one with the table that they end at.
        lines = max(int(_WIDEST_RULE * min(part.shape)), 2)
        for around in (part, opened(part, lines)):
            holes, count = ndimage.label(whole & ~around)
            areas = np.bincount(holes.ravel())[1:]
            if count and areas.max() >= least:
                hole = filled(holes == 1 + areas.argmax())
                if _is_quadrangle(hole):
                    found.append((hole, number not in self._at_edge))
        is_a_part = least <= whole.sum() < _NEARLY_ALL * self._sheet.sum()
        if is_a_part and part.sum() > 0.5 * whole.sum() and _is_quadrangle(whole):
            found.append((whole, True))
        return found

    def digit(self) -> tuple[Mask, bool]:
        """Return the largest part with those near it, and whether other marks than specks were left out.

        What runs over the edge of the sheet is no digit where anything else is one.
        """
        numbers = self._of_size(_LEAST_SIZE)
        inner = [n for n in numbers if n not in self._at_edge]
        alone = [] if numbers else self._of_size(_LEAST_SIZE_ALONE)
        chosen = inner or numbers or (alone if len(alone) == 1 else [])
        if not chosen:
            return np.zeros(self._sheet.shape, bool), False
        near = self._near(max(chosen, key=lambda n: self._sizes[n - 1]))
        return np.isin(self._labels, list(near)), not near.issuperset(chosen)

    def any_speck(self) -> bool:
        """Whether anything stands out, be it too small to be a digit."""
        return bool(self._of_size(_LEAST_SPECK))

    def _of_size(self, share: float) -> list[int]:
        least = share * max(self._sheet.shape)
        return [n for n in range(1, self._count + 1) if self._has_edges[n] and self._sizes[n - 1] >= least]

    def is_whole(self, chosen: Mask) -> bool:
        """Whether what was chosen lies within the sheet, and is not lost on it."""
        numbers = set(np.unique(self._labels[chosen])) - {0}
        least = _LEAST_ON_A_SHEET * max(self._sheet.shape)
        return bool(numbers) and not numbers & self._at_edge and max(self._sizes[n - 1] for n in numbers) >= least

    def are_holes(self) -> bool:
        """Whether the sheet is rather a straight-sided 0 or 8: as wide as a stroke everywhere, around solid blocks."""
        blocks = filled(np.isin(self._labels, self._of_size(_LEAST_SIZE)))
        solid = [blocks[self._boxes[n - 1]].mean() for n in self._of_size(_LEAST_SIZE)]
        if not solid or min(solid) < LIKE_A_SHEET:
            return False
        width = 2 * float(ndimage.distance_transform_edt(np.pad(self._sheet & ~blocks, 1)).max())
        return bool(width < _WIDEST_STROKE * min(self._sheet.shape))

    def _near(self, largest: int) -> set[int]:
        near, reach = {largest}, 0.3 * self._sizes[largest - 1]
        speck = 0.06 * self._sizes[largest - 1]
        grown = True
        while grown:
            boxes = [self._boxes[n - 1] for n in near]
            low = np.min([[s.start for s in box] for box in boxes], axis=0) - reach
            high = np.max([[s.stop for s in box] for box in boxes], axis=0) + reach
            more = {
                n
                for n, box in enumerate(self._boxes, start=1)
                if n not in near
                and n not in self._at_edge
                and self._sizes[n - 1] >= speck
                and all(s.stop > lo and s.start < hi for s, lo, hi in zip(box, low, high, strict=True))
            }
            near |= more
            grown = bool(more) and len(near) < 12
        return near


def _is_quadrangle(region: Mask) -> bool:
    """Whether the region is what lies between its four corners, as a sheet is, seen from anywhere."""
    between = Image.new("1", region.shape[::-1])
    ImageDraw.Draw(between).polygon(outermost(region), fill=1)
    spanned = np.asarray(between)
    return bool((spanned & region).sum() > LIKE_A_SHEET * (spanned | region).sum())
