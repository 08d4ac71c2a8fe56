"""Drawing with the pen: a press, its moves, its release. Main thread only."""

from __future__ import annotations

import math

from desktop_cnn.app.state import Store
from desktop_cnn.core.marks import mark
from desktop_cnn.core.text import _
from desktop_cnn.core.values import FAR_PX, MAX_PEN_PX, MAX_POINTS, MIN_PEN_PX, Stroke, StrokePoint

_MAX_STROKE_POINTS = 20_000


def press(store: Store, point: StrokePoint, *, erasing: bool) -> None:
    """Begin a stroke. A second press while one is under way is the same stroke."""
    state = store.state
    if state.drawing_now or not _is_sane(point):
        return
    if (erasing or state.erasing) and not state.document.pixels.any():
        chosen = _("There is nothing to erase yet: press E for the pen, and draw.")
        store.update(message=chosen if state.erasing else _("There is nothing to erase yet: draw first."))
        return
    if state.document.point_count > MAX_POINTS - _MAX_STROKE_POINTS:
        store.update(message=_("The drawing is as long as a file can hold: clear it or undo."))
        return
    stroke = Stroke((point,), state.pen_px, erasing or state.erasing)
    title = _erased if stroke.erasing else _drawn
    store.act(title, document=state.document.begun(stroke), drawing_now=True)


def _drawn() -> str:
    return _("Draw a stroke")


def _erased() -> str:
    return _("Erase")


def move(store: Store, *points: StrokePoint) -> None:
    """Lead the stroke to one point after the other, as one question; they may lie off the canvas."""
    document, sane = store.state.document, [point for point in points if _is_sane(point)]
    if not store.state.drawing_now or document.line is None or not sane:
        return
    if fitting := sane[: _MAX_STROKE_POINTS - document.line.count]:
        document = document.led_to(*fitting)
        mark("rasterized", store.state.seq + 1)
        store.update(document=document)
    if len(fitting) < len(sane):
        release(store)


def release(store: Store) -> None:
    """End the stroke."""
    if store.state.drawing_now:
        store.update(drawing_now=False)


def resize(store: Store, by_px: float) -> None:
    """Make the pen wider or narrower, within its bounds."""
    width = min(max(store.state.pen_px + by_px, MIN_PEN_PX), MAX_PEN_PX)
    store.update(pen_px=round(width, 1))


def _is_sane(point: StrokePoint) -> bool:
    return math.isfinite(point.x) and math.isfinite(point.y) and max(abs(point.x), abs(point.y)) < FAR_PX
