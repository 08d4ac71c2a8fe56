"""The pen's way: the lines that it drew, in the order in which it drew them, as a network reads it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX, Drawing, Pixels, Stroke, StrokePoint, frozen

STEPS = 48
"""Lines of which every way consists: more than twice as many as a digit has bends, a pixel or two each."""

MOST_POINTS = 5000
"""A digit has some fifty, a slow hand's a thousand: what has more is none, and to read it would hold up the answers."""

FEATURES = (N_("moved right"), N_("moved down"), N_("drew right"), N_("drew down"))
"""What is told of each step, in canvas pixels."""

PEAK_PX = 2.0
"""Hardly a line of a step is longer; moves between strokes are."""

_LOOK_PX = 0.5
"""So often a line is looked at for whether it has been rubbed out."""

_ROUNDING = 1e-6
"""All of 47 steps are to be 47, also where the division says 46.999."""

Line = NDArray[np.floating]
Path = NDArray[np.float32]
"""(48, 4) float32, FEATURES: of each step how far the pen moved without drawing, and then the line that it drew.

Where the way lies is not told, so that it is the same wherever it was drawn."""


def segments_of(lines: Sequence[Line]) -> NDArray[np.float32]:
    """Return (48, 4), x0, y0, x1, y1 in the unit of the lines, (points, 2) each: resampled, shared out by length.

    What is left over stays at the last point; a dot is a segment of no length.
    """
    lengths = [_length(line) for line in lines]
    spare = STEPS - len(lines)
    pieces = []
    for line, length in zip(lines, lengths, strict=True):
        share = max(spare, 0) * length / max(sum(lengths), 1e-6)
        points = _resample(line, 1 + int(share + _ROUNDING))
        pieces.append(np.concatenate([points[:-1], points[1:]], axis=1))
    segments = np.concatenate(pieces)[:STEPS]
    stay = np.tile(segments[-1:, 2:], (STEPS - len(segments), 2))
    return np.concatenate([segments, stay])


def steps_of(segments: NDArray[np.float32]) -> Path:
    """Return (48, 4), the moves and lines between the ends of (48, 4) segments."""
    starts, ends = segments[:, :2], segments[:, 2:]
    moves = np.concatenate([np.zeros_like(starts[:1]), starts[1:] - ends[:-1]])
    return frozen(np.concatenate([moves, ends - starts], axis=1, dtype=np.float32))


def pen_segments(drawing: Drawing, pixels: Pixels) -> NDArray[np.float32]:
    """Return (48, 4), the segments of a drawing in canvas pixels; ``pixels``: what it looks like. Any thread.

    Left out are strokes beside the canvas, and what was rubbed out, as far as no ink is there now. Raises UserError,
    which says why, where there is no way that could be read: under a picture, of a single point, of very many.
    """
    if drawing.picture:
        raise UserError(_("It reads the pen's way, and a picture has none: draw the digit."))
    if sum(len(stroke.points) for stroke in drawing.strokes) > MOST_POINTS:
        told = _("It reads the pen's way of up to {count:,} points, as no digit has more: clear the canvas.")
        raise UserError(told.format(count=MOST_POINTS))
    drawn = (stroke for stroke in drawing.strokes if not stroke.erasing)
    lines = [line for stroke in drawn if _is_seen(line := np.array(stroke.points)[:, :2], stroke.width_px)]
    if any(stroke.erasing for stroke in drawing.strokes):
        lines = [part for line in lines for part in _inked(line, pixels)]
    if len(lines) > STEPS:
        told = _("It reads the pen's way of up to {count} strokes, as no digit has more: clear the canvas.")
        raise UserError(told.format(count=STEPS))
    if sum(_length(line) for line in lines) == 0:
        raise UserError(_("It reads the pen's way, and a point is none yet: draw on."))
    return segments_of(lines)


def pen_path(drawing: Drawing, pixels: Pixels) -> Path:
    """Return the pen's way of a drawing. Raises UserError, as ``pen_segments``."""
    return steps_of(pen_segments(drawing, pixels))


def drawn_until(drawing: Drawing, segments: NDArray[np.float32], pixels: Pixels, steps: int) -> NDArray[np.bool_]:
    """Return (30, 30): where ink of the first steps lies, of the ``pen_segments`` of a drawing that looks so."""
    width_px = max(stroke.width_px for stroke in drawing.strokes if not stroke.erasing)
    lines = segments[:steps].reshape(-1, 2, 2).tolist()
    strokes = (Stroke(tuple(StrokePoint(x, y) for x, y in line), width_px) for line in lines)
    drawn: NDArray[np.bool_] = (rasterize(Drawing(tuple(strokes))) > 0) & (pixels > 0)
    return drawn


def backwards(drawing: Drawing) -> Drawing:
    """Return the drawing as if the pen had gone its whole way backwards: the same picture.

    Raises UserError where it would be another one: what was rubbed out depends on the order.
    """
    return _turned_round(_reordered(drawing))


def _reordered(drawing: Drawing) -> Drawing:
    _require_order(drawing)
    return replace(drawing, strokes=tuple(reversed(drawing.strokes)))


def _turned_round(drawing: Drawing) -> Drawing:
    _require_order(drawing)
    return replace(drawing, strokes=tuple(map(_turned, drawing.strokes)))


ORDERS: Mapping[str, Callable[[Drawing], Drawing]] = {
    "drawn": lambda drawing: drawing,
    "others": _reordered,
    "turned": _turned_round,
    "backwards": backwards,
}
"""Ways on which the same picture may have been drawn. They raise UserError, as ``backwards``."""


def _require_order(drawing: Drawing) -> None:
    if drawing.picture and not drawing.strokes:
        raise UserError(_("A picture has no way of the pen that could be turned: draw the digit."))
    if any(stroke.erasing for stroke in drawing.strokes):
        raise UserError(_("What was rubbed out would come back, drawn backwards: draw the digit without the eraser."))


def _turned(stroke: Stroke) -> Stroke:
    end_ms = stroke.points[-1].t_ms
    return replace(stroke, points=tuple(StrokePoint(x, y, end_ms - t_ms) for x, y, t_ms in reversed(stroke.points)))


def _is_seen(line: Line, width_px: float) -> bool:
    """Whether a stroke may have left ink: some of it lies on the canvas."""
    return bool((line.min(0) < CANVAS_PX + width_px / 2).all() and (line.max(0) > -width_px / 2).all())


def _inked(line: Line, pixels: Pixels) -> list[Line]:
    """Return the parts of a line that still have ink, however few its points were."""
    line = _resample(line, max(math.ceil(_length(line) / _LOOK_PX), 1))
    cells = np.clip(np.floor(line).astype(np.intp), 0, CANVAS_PX - 1)
    kept = pixels[cells[:, 1], cells[:, 0]] > 0
    parts = np.split(np.arange(len(line)), np.flatnonzero(kept[1:] != kept[:-1]) + 1)
    return [line[part] for part in parts if kept[part[0]]]


def _length(line: Line) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _resample(line: Line, count: int) -> NDArray[np.float32]:
    """Return count + 1 points at equal distances along the line."""
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, travelled[-1], count + 1)
    return np.stack([np.interp(at, travelled, line[:, axis]) for axis in (0, 1)], axis=1).astype(np.float32)
