"""What on a picture is ink: all that leaves the paper, whatever the shade of either.

Paper is what most of a place looks like. It is estimated locally, because light is uneven; what encloses a sheet or a
panel with ink on it (a table, a frame, a figure's margin) is left out by looking again inside of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from desktop_cnn.app.pictures.rules import without_rules
from desktop_cnn.core.values import CANVAS_PX

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Box = tuple[slice, slice]

_SURROUNDINGS = "surroundings"

_DEPTH = 4
"""Sheets within sheets: a panel of a window on a screen on a photo."""

_SHARE_OF_A_SHEET = 0.1
_SHARE_OF_A_STROKE = 0.35
"""Of the sheet's side: no stroke is as wide, so that what is as wide is shade on the paper."""

_SHARE_OF_A_TABLE = 0.8
_LIKE_A_SHEET = 0.9

_EVEN = 0.01
_SHARE_OF_AN_EDGE = 0.55

_DENSEST = 0.4
_WIDTH_OF_DENSEST = 1.05
"""Of a normal distribution, in standard deviations."""

_LEAST_CONTRAST = 0.02
_LEAST_CONTRAST_IN_NOISE = 0.07
_WIDEST_EDGE = 0.07
"""Of the sheet: what turns into paper more slowly is no ink, but light."""

_LEAST_EDGE = 0.05
_LEAST_NEAR_EDGE = 0.5
_LEAST_SIZE = 0.05
_LEAST_SIZE_ALONE = 0.03
_LEAST_SPECK = 0.018
"""Of the sheet's larger side: a digit among other marks, one with nothing else there, and what is told of."""

_LEAST_ON_A_SHEET = 0.2


@dataclass(frozen=True, eq=False)
class Ink:
    """``strength``: (H, W) in [0, 1], 0 on paper and where nothing was found; ``field``: the sheet that it is on.

    ``is_whole``: it is neither cut off by the sheet's edge nor lost on the sheet. ``is_missed``: something stands out
    that is too small to be a digit.
    """

    strength: Floats
    field: Box
    is_dark: bool = True
    is_whole: bool = False
    is_missed: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def is_an_outline(self) -> bool:
        """Whether it runs along the sheet's edges, as what is left of a frame does."""
        return self.box is not None and all(
            ink.stop - ink.start > _LIKE_A_SHEET * (side.stop - side.start)
            for ink, side in zip(self.box, self.field, strict=True)
        )

    @property
    def box(self) -> Box | None:
        """The smallest box that holds all ink, None without any."""
        found: list[Box] = ndimage.find_objects((self.strength > 0.3).astype(np.uint8))
        return found[0] if found else None


def find_ink(colours: Floats, sheet: Mask, depth: int = _DEPTH) -> Ink:
    """Return the ink on the sheet: ``colours`` is (H, W, 3) in [0, 1], ``sheet`` (H, W), what is part of it."""
    field = _box(sheet)
    values, is_dark = _values(colours[field], sheet[field])
    bare = None
    for each in (is_dark, not is_dark) if depth else ():
        # Around a sheet that covers about half of the picture the first guess may be wrong.
        for inner, must_hold in _sheets(values, sheet[field], each):
            ink = find_ink(colours, _placed(inner, field, sheet.shape), depth - 1)
            ink = replace(ink, left_out=(_SURROUNDINGS, *(name for name in ink.left_out if name != _SURROUNDINGS)))
            if ink.is_whole and not ink.is_an_outline:
                return ink
            if bare is None and each == is_dark and not must_hold:
                bare = ink
    ink = _ink_on(values, sheet, is_dark)
    if bare is not None and not ink.is_whole:
        return bare
    if ink.box is None:
        other = _ink_on(values, sheet, not is_dark)
        return other if other.is_whole else ink
    return ink


def _ink_on(values: Floats, sheet: Mask, is_dark: bool) -> Ink:
    """Return the ink that is on the sheet itself; ``values``: what ``_values`` returns for the sheet's box."""
    field = _box(sheet)
    depths, noise = _depths(values, sheet[field], is_dark, _SHARE_OF_A_STROKE)
    parts, level = _parts(depths, sheet[field], noise)
    bare = without_rules(depths, noise)
    had_rules = bare is not depths
    if had_rules:
        parts, level = _parts(bare, sheet[field], noise)
    chosen, dropped = parts.digit()
    around = max(int(_side(chosen) / CANVAS_PX), 2)  # strokes have a faint edge, a pixel of the canvas wide
    kept = ndimage.binary_dilation(chosen, iterations=around) & (bare > 2 * noise)
    strength = np.zeros(sheet.shape, np.float32)
    strength[field] = np.where(kept, np.clip(bare / max(level, 1e-6), 0, 1), 0)
    left_out = (("rules",) if had_rules else ()) + (("marks",) if dropped else ())
    is_missed = not chosen.any() and parts.any_speck()
    return Ink(strength, field, is_dark, parts.is_whole(chosen), is_missed, left_out)


def _sheets(values: Floats, sheet: Mask, is_dark: bool) -> list[tuple[Mask, bool]]:
    """Return the sheets within; what is around them may be wider than strokes are."""
    found = []
    for share in (_SHARE_OF_A_STROKE, _SHARE_OF_A_TABLE):
        depths, noise = _depths(values, sheet, is_dark, share)
        found += _parts(depths, sheet, noise)[0].sheets()
    return found


def _parts(depths: Floats, sheet: Mask, noise: float) -> tuple[_Parts, float]:
    """Return the parts that leave the paper, and how deep ink is."""
    level = _level(depths, sheet, noise)
    high, low = (0.5 * level, max(0.25 * level, 3 * noise)) if level else (np.inf, np.inf)
    side = _side(depths)
    slopes = ndimage.gaussian_gradient_magnitude(depths, max(0.006 * side, 1), mode="reflect")
    return _Parts(_hysteresis(depths, high, low), sheet, slopes > max(level, 1e-6) / (_WIDEST_EDGE * side)), level


def _box(mask: Mask) -> Box:
    boxes: list[Box] = ndimage.find_objects(mask.astype(np.uint8))
    return boxes[0]


def _placed(mask: Mask, field: Box, shape: tuple[int, ...]) -> Mask:
    placed = np.zeros(shape, bool)
    placed[field] = mask
    return placed


def _side(mask: NDArray[np.generic]) -> float:
    return float(np.sqrt(mask.shape[0] * mask.shape[1]))


def _values(colours: Floats, sheet: Mask) -> tuple[Floats, bool]:
    """Return (H, W): the brightness in the one direction in which colours leave the paper most; is ink dark in it?

    With the first principal axis, red on green counts as much as black on white. Ink is the side of the paper on which
    more lies; squares let strong ink decide, and not the light, which is uneven, but weak and wide. Paper is what lies
    along most of the edge where that has one shade, as what programs write has, else what is in the middle of all.
    """
    filled = np.where(sheet[..., None], colours, np.median(colours[sheet], axis=0)).astype(np.float32)
    off = filled - _wide_median(filled)
    _variances, axes = np.linalg.eigh(np.einsum("hwc,hwd->cd", off, off))
    axis = axes[:, -1] * (1 if axes[:, -1].sum() >= 0 else -1)
    axis = (axis / np.abs(axis).sum()).astype(np.float32)
    values = filled @ axis
    edge = values[sheet & ~ndimage.binary_erosion(sheet)]
    shade = float(np.median(edge))
    is_even = sheet.all() and (np.abs(edge - shade) < _EVEN).mean() > _SHARE_OF_AN_EDGE
    along = values - shade if is_even else off @ axis
    return values, bool((along[along < 0] ** 2).sum() >= (along[along > 0] ** 2).sum())


def _depths(values: Floats, sheet: Mask, is_dark: bool, share: float) -> tuple[Floats, float]:
    """Return how far each pixel leaves the paper towards the ink, and the paper's noise."""
    paper = -_local_paper(-values, share) if is_dark else _local_paper(values, share)
    depths = paper - values if is_dark else values - paper
    if is_dark:
        # Ink takes a share of the light that falls on the paper there, not an amount of its own.
        depths = depths / np.maximum(paper, 0.1)
    low, high = _densest(depths[sheet])
    depths -= (low + high) / 2
    depths[~sheet] = 0
    return depths.astype(np.float32), (high - low) / _WIDTH_OF_DENSEST


def _densest(values: Floats) -> tuple[float, float]:
    """Return the shortest interval that holds a share of the values: paper, even where much else is on the picture.

    Half of them would be the shorth (Andrews et al., "Robust Estimates of Location", 1972).
    """
    ordered = np.sort(values[:: max(len(values) // 20_000, 1)])
    count = max(int(_DENSEST * len(ordered)), 1)
    widths = ordered[count - 1 :] - ordered[: len(ordered) - count + 1]
    first = int(widths.argmin())
    return float(ordered[first]), float(ordered[first + count - 1])


def _wide_median(colours: Floats) -> Floats:
    """Return (H, W, 3): the median of about half of the picture around each pixel."""
    step = max(int(_side(colours[..., 0]) / 32), 1)
    small = colours[::step, ::step]
    size = max(int(0.5 * _side(small[..., 0])), 3)
    median = ndimage.median_filter(small, size=(size, size, 1), mode="reflect")
    return np.repeat(np.repeat(median, step, 0), step, 1)[: colours.shape[0], : colours.shape[1]]


def _local_paper(values: Floats, share: float) -> Floats:
    """Return the paper's value at each pixel, ink having higher ones: a grey opening.

    It takes away what is narrower than its window and leaves what is wider, edges of shadows, too (Serra, 1982; used
    so for uneven light by Gonzalez & Woods, "Digital Image Processing").
    """
    size = max(int(share * _side(values)), 3)
    smooth = ndimage.gaussian_filter(values, 1, mode="reflect")
    opened: Floats = ndimage.grey_opening(smooth, size=(size, size), mode="reflect")
    return opened


def _level(depths: Floats, sheet: Mask, noise: float) -> float:
    """Return how deep the ink is, 0 where nothing stands out of the noise."""
    least = max(_LEAST_CONTRAST, 5 * noise) if noise < 0.004 else max(_LEAST_CONTRAST_IN_NOISE, 5 * noise)
    standing_out = depths[sheet & (depths > least)]
    return float(np.quantile(standing_out, 0.9)) if len(standing_out) else 0.0


def _hysteresis(depths: Floats, high: float, low: float) -> Mask:
    """Return all that is connected above ``low`` and somewhere above ``high`` (Canny, 1986)."""
    mask: Mask = ndimage.binary_propagation(depths > high, mask=depths > low, structure=np.ones((3, 3)))
    return mask


class _Parts:
    """The connected parts of what leaves the paper."""

    def __init__(self, mask: Mask, sheet: Mask, edges: Mask) -> None:
        self._sheet = sheet
        self._labels, count = ndimage.label(mask, np.ones((3, 3)))
        self._boxes: list[Box] = ndimage.find_objects(self._labels)
        self._sizes = np.array([max(b.stop - b.start for b in box) for box in self._boxes])
        areas = np.bincount(self._labels.ravel(), minlength=count + 1)
        with_edge = np.bincount(self._labels[edges], minlength=count + 1)
        # The ridge of a thin line, which may be all that is seen of it, has no slope, but lies between its edges.
        near_edge = np.bincount(self._labels[ndimage.binary_dilation(edges, np.ones((5, 5)))], minlength=count + 1)
        self._has_edges = (with_edge > _LEAST_EDGE * areas) | (near_edge > _LEAST_NEAR_EDGE * areas)
        inside = ndimage.binary_erosion(sheet, iterations=1, border_value=0)
        self._at_edge = set(np.unique(self._labels[~inside])) - {0}
        self._count = count

    def sheets(self) -> list[tuple[Mask, bool]]:
        """Return the sheets and panels within, larger ones first, and whether one counts only with ink on it."""
        found = []
        least = _SHARE_OF_A_SHEET * self._sheet.sum()
        for number, box in enumerate(self._boxes, start=1):
            if (box[0].stop - box[0].start) * (box[1].stop - box[1].start) < least:
                continue
            part = self._labels == number
            filled = ndimage.binary_fill_holes(part)
            holes, count = ndimage.label(filled & ~part)
            areas = np.bincount(holes.ravel())[1:]
            if count and areas.max() >= least:
                hole = ndimage.binary_fill_holes(holes == 1 + areas.argmax())
                if _is_quadrangle(hole):
                    found.append((hole, number not in self._at_edge))
            if filled.sum() >= least and part.sum() > 0.5 * filled.sum() and _is_quadrangle(filled):
                found.append((filled, True))
        margin = max(int(0.01 * _side(self._sheet)), 1)
        shrunk = [(ndimage.binary_erosion(mask, iterations=margin), must) for mask, must in found]
        return sorted((s for s in shrunk if s[0].any()), key=lambda s: -s[0].sum())

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
    y, x = np.nonzero(region)
    corners = [int(f) for f in ((x + y).argmin(), (x - y).argmax(), (x + y).argmax(), (x - y).argmin())]
    between = Image.new("1", region.shape[::-1])
    ImageDraw.Draw(between).polygon([(int(x[n]), int(y[n])) for n in corners], fill=1)
    spanned = np.asarray(between)
    return bool((spanned & region).sum() > _LIKE_A_SHEET * (spanned | region).sum())
