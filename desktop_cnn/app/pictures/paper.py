"""What on a picture is ink: all that leaves the paper, whatever the shade of either.

Paper is what most of a place looks like. It is estimated locally, because light is uneven; what encloses a sheet or a
panel with ink on it (a table, a frame, a figure's margin) is left out by looking again inside of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from desktop_cnn.app.pictures.masks import Mask, led_on
from desktop_cnn.app.pictures.parts import LIKE_A_SHEET, Box, Parts
from desktop_cnn.app.pictures.rules import without_printed_rules, without_rules
from desktop_cnn.app.pictures.straightening import corners_askew, straightened
from desktop_cnn.core.values import CANVAS_PX

Floats = NDArray[np.float32]

_SURROUNDINGS = "surroundings"

_DEPTH = 4
"""Sheets within sheets: a panel of a window on a screen on a photo."""

_SHARE_OF_A_STROKE = 0.35
"""Of the sheet's side: no stroke is as wide, so that what is as wide is shade on the paper."""

_SHARE_OF_A_TABLE = 0.8

_EVEN = 0.01
_SHARE_OF_AN_EDGE = 0.55

_DENSEST = 0.4
_WIDTH_OF_DENSEST = 1.05
"""Of a normal distribution, in standard deviations."""

_LEAST_CONTRAST = 0.02
_LEAST_CONTRAST_IN_NOISE = 0.07
_WIDEST_EDGE = 0.07
"""Of the sheet: what turns into paper more slowly is no ink, but light."""


@dataclass(frozen=True, eq=False)
class Ink:
    """``strength``: (H, W) in [0, 1], 0 on paper and where nothing was found; ``field``: the sheet that it is on.

    Both are of the picture, or of the sheet as it looks from straight above where that ``is_straightened``.
    ``is_whole``: it is neither cut off by the sheet's edge nor lost on the sheet. ``is_missed``: something stands out
    that is too small to be a digit. ``is_in_holes``: what lies around it is rather the digit.
    """

    strength: Floats
    field: Box
    is_dark: bool = True
    is_whole: bool = False
    is_missed: bool = False
    left_out: tuple[str, ...] = ()
    is_straightened: bool = False
    is_in_holes: bool = False

    @property
    def is_an_outline(self) -> bool:
        """Whether it runs along the sheet's edges, as what is left of a frame does."""
        return self.box is not None and all(
            ink.stop - ink.start > LIKE_A_SHEET * (side.stop - side.start)
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
            ink = _on_a_sheet_within(colours, _placed(inner, field, sheet.shape), depth - 1)
            if ink.is_whole and not ink.is_an_outline and not ink.is_in_holes:
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


def _on_a_sheet_within(colours: Floats, sheet: Mask, depth: int) -> Ink:
    """Return the ink on a sheet that is looked at alone, from straight above."""
    corners = corners_askew(sheet)
    if corners is None:
        ink = find_ink(colours, sheet, depth)
    else:
        ink = find_ink(straightened(colours, corners), straightened(sheet, corners) > 0.5, depth)
        ink = replace(ink, is_straightened=True)
    return replace(ink, left_out=(_SURROUNDINGS, *(name for name in ink.left_out if name != _SURROUNDINGS)))


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
    is_whole = parts.is_whole(chosen)
    return Ink(strength, field, is_dark, is_whole, is_missed, left_out, is_in_holes=is_whole and parts.are_holes())


def _sheets(values: Floats, sheet: Mask, is_dark: bool) -> list[tuple[Mask, bool]]:
    """Return the sheets within; what is around them may be wider than strokes are."""
    found = []
    for share in (_SHARE_OF_A_STROKE, _SHARE_OF_A_TABLE):
        depths, noise = _depths(values, sheet, is_dark, share)
        found += _parts(without_printed_rules(depths, noise), sheet, noise)[0].sheets()
    return found


def _parts(depths: Floats, sheet: Mask, noise: float) -> tuple[Parts, float]:
    """Return the parts that leave the paper, and how deep ink is."""
    level = _level(depths, sheet, noise)
    high, low = (0.5 * level, max(0.25 * level, 3 * noise)) if level else (np.inf, np.inf)
    side = _side(depths)
    slopes = ndimage.gaussian_gradient_magnitude(depths, max(0.006 * side, 1), mode="reflect")
    return Parts(_hysteresis(depths, high, low), sheet, slopes > max(level, 1e-6) / (_WIDEST_EDGE * side)), level


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
    return led_on(depths > high, depths > low)
