"""Strokes to pixels: one round, anti-aliased brush for the canvas and, in engine.strokes, for training.

The coverage of a pixel is clip(radius + 1/2 - d, 0, 1), where d is the exact distance of its centre from the
stroke's segment. For a straight edge along the grid that is the exact area; at other angles and at round ends
it differs from the area by at most 0.11 for pens from 1.5 px on (measured; the tests hold it there).
Any thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.values import CANVAS_PX, DEFAULT_PEN_PX, Drawing, Pixels, Stroke, StrokePoint, frozen

_CENTRES = np.arange(CANVAS_PX, dtype=np.float32) + np.float32(0.5)

# Shorter segments, by their squared length in px, are dots.
_DOT = 1e-12

BLANK: Pixels = frozen(np.zeros((CANVAS_PX, CANVAS_PX), dtype=np.float32))


# Many segments are drawn in windows of one of these sizes: those of a moving pen are short.
_SIDES_PX = (6, 9, 14, CANVAS_PX)
# So many pixels of windows at once; more need more memory and are no faster.
_TOGETHER = 75_000
_STROKES = 100


def _coverage(x: Any, y: Any, dx: Any, dy: Any, squared: Any, reach: Any) -> NDArray[np.float32]:
    """Return how much of pixels at ``x``, ``y`` from a segment's start is covered; ``squared`` is inf for a dot."""
    along = np.clip((x * dx + y * dy) / squared, 0, 1)
    covered: NDArray[np.float32] = np.clip(reach - np.hypot(x - along * dx, y - along * dy), 0, 1)
    return covered


def _span(low: float, high: float) -> slice:
    """Rows or columns whose centres may lie within [low, high], cut to the canvas."""
    first = min(max(int(np.floor(low)), 0), CANVAS_PX)
    last = min(max(int(np.ceil(high)), first), CANVAS_PX)
    return slice(first, last)


def extend(pixels: Pixels, stroke: Stroke, count: int = 1) -> Pixels:
    """Return pixels with the segments to the stroke's ``count`` newest points added; its earlier ones are there."""
    drawn = pixels.copy()
    for end in range(len(stroke.points) - count, len(stroke.points)):
        _add(drawn, stroke, stroke.points[max(end - 1, 0)], stroke.points[end])
    return frozen(drawn)


def _add(drawn: NDArray[np.float32], stroke: Stroke, start: StrokePoint, end: StrokePoint) -> None:
    reach = stroke.width_px / 2 + 0.5
    rows = _span(min(start.y, end.y) - reach, max(start.y, end.y) + reach)
    columns = _span(min(start.x, end.x) - reach, max(start.x, end.x) + reach)
    dx, dy = end.x - start.x, end.y - start.y
    squared = dx * dx + dy * dy
    x = _CENTRES[columns][None, :] - np.float32(start.x)
    y = _CENTRES[rows][:, None] - np.float32(start.y)
    coverage = _coverage(x, y, dx, dy, squared if squared > _DOT else math.inf, reach)
    box = drawn[rows, columns]
    if stroke.erasing:
        np.minimum(box, 1 - coverage, out=box)
    else:
        np.maximum(box, coverage, out=box)


def _stamp(
    pixels: NDArray[np.float32],
    lines: NDArray[np.float64],
    reach: NDArray[np.float64],
    canvases: NDArray[np.int64],
    *,
    erasing: bool,
) -> None:
    """Draw many segments, whose order does not matter, on ``pixels``: (N, 30, 30).

    ``lines``: (S, 4), x0, y0, x1, y1; ``reach``: (S,); ``canvases``: (S,), on which of the N each is drawn.
    """
    low = np.minimum(lines[:, :2], lines[:, 2:]) - reach[:, None]
    high = np.maximum(lines[:, :2], lines[:, 2:]) + reach[:, None]
    first = np.clip(np.floor(low), 0, CANVAS_PX).astype(np.int64)  # (S, 2) column and row
    spans = np.clip(np.ceil(high), first, CANVAS_PX).astype(np.int64) - first
    sizes = np.searchsorted(_SIDES_PX, spans.max(axis=1))
    sizes[spans.min(axis=1) == 0] = -1  # off the canvas
    for size, side in enumerate(_SIDES_PX):
        (chosen,) = np.nonzero(sizes == size)
        for part in np.array_split(chosen, len(chosen) * side * side // _TOGETHER + 1):
            corners = np.minimum(first[part], CANVAS_PX - side)
            _stamp_windows(pixels, lines[part], reach[part], canvases[part], corners, side, erasing=erasing)


def _stamp_windows(
    pixels: NDArray[np.float32],
    lines: NDArray[np.float64],
    reach: NDArray[np.float64],
    canvases: NDArray[np.int64],
    corners: NDArray[np.int64],
    side: int,
    *,
    erasing: bool,
) -> None:
    """Draw segments that lie in windows of ``side`` pixels from ``corners``: (S, 2) column and row."""
    columns, rows = (corners[:, axis, None] + np.arange(side) for axis in (0, 1))  # (S, side)
    x0, y0, x1, y1 = lines.T
    dx, dy = x1 - x0, y1 - y0
    squared = dx * dx + dy * dy
    squared[squared <= _DOT] = math.inf
    each = (column.astype(np.float32)[:, None, None] for column in (dx, dy, squared, reach))
    x = (_CENTRES[columns] - x0.astype(np.float32)[:, None])[:, None, :]  # (S, 1, side)
    y = (_CENTRES[rows] - y0.astype(np.float32)[:, None])[:, :, None]  # (S, side, 1)
    coverage = _coverage(x, y, *each).ravel()  # (S, side, side)
    rows += canvases[:, None] * CANVAS_PX  # as if the canvases were one below the other
    cells = (rows[:, :, None] * CANVAS_PX + columns[:, None, :]).ravel()
    if erasing:
        np.minimum.at(pixels.ravel(), cells, 1 - coverage)
    else:
        np.maximum.at(pixels.ravel(), cells, coverage)


def _segments(strokes: Sequence[Stroke]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (S, 4) lines, each stroke's first point as a dot and then what lies between each two, and (S,) reaches."""
    counts = [len(stroke.points) for stroke in strokes]
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(s.points for s in strokes)), np.float64)
    ends = flat.reshape(-1, len(StrokePoint._fields))[:, :2]
    reach = np.repeat([stroke.width_px / 2 + 0.5 for stroke in strokes], counts)
    return _lines(ends, counts), reach


def _lines(ends: NDArray[np.float64], counts: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (S, 4): each of S points joined to the one before in its stroke; ``counts``: how many a stroke has."""
    before = np.maximum(np.arange(len(ends)) - 1, 0)
    begins = np.cumsum([0, *counts[:-1]])
    before[begins] = begins
    return np.hstack([ends[before], ends])


def rasterize(drawing: Drawing) -> Pixels:
    """Return the drawing's pixels: the picture, then each stroke in order."""
    if not drawing.picture:
        return with_strokes(BLANK, drawing.strokes)
    shades = np.frombuffer(drawing.picture, dtype=np.uint8).reshape(CANVAS_PX, CANVAS_PX)
    return with_strokes(shades.astype(np.float32) / np.float32(255), drawing.strokes)


def with_strokes(pixels: Pixels, strokes: Iterable[Stroke]) -> Pixels:
    """Return pixels with strokes drawn on them, in order."""
    drawn = pixels.copy()
    for erasing, group in groupby(strokes, key=lambda stroke: stroke.erasing):
        # Between two changes of pen and eraser the order does not matter; not all at once, which would hold up others.
        while part := list(islice(group, _STROKES)):
            lines, reach = _segments(part)
            _stamp(drawn[None], lines, reach, np.zeros(len(lines), dtype=np.int64), erasing=erasing)
    return frozen(drawn)


def rasterize_many(
    ends: NDArray[np.float64], points: NDArray[np.int64], strokes: NDArray[np.int64], width_px: float = DEFAULT_PEN_PX
) -> NDArray[np.float32]:
    """Return (N, 30, 30): N drawings of one pen, each as ``rasterize`` draws it, in a sixth of the time.

    ``ends``: (P, 2), all points in canvas px; ``points``: (S,), how many each stroke has, one at least; ``strokes``:
    (N,), how many strokes each drawing has.
    """
    pixels = np.zeros((len(strokes), CANVAS_PX, CANVAS_PX), dtype=np.float32)
    canvases = np.repeat(np.repeat(np.arange(len(strokes)), strokes), points)
    reach = np.full(len(ends), width_px / 2 + 0.5)
    _stamp(pixels, _lines(ends, points), reach, canvases, erasing=False)
    return pixels
