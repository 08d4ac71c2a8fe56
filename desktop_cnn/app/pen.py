"""Drawing with the pen: a press, its moves, its release. Main thread only."""

from __future__ import annotations

import math
from dataclasses import replace

from desktop_cnn.app.state import Page, Store
from desktop_cnn.core.raster import extend
from desktop_cnn.core.text import _
from desktop_cnn.core.values import FAR_PX, MAX_PEN_PX, MAX_POINTS, MIN_PEN_PX, Stroke, StrokePoint

_MAX_STROKE_POINTS = 20_000


def press(store: Store, point: StrokePoint, *, erasing: bool) -> None:
    """Begin a stroke. A second press while one is under way is the same stroke."""
    if store.state.drawing_now or not _is_sane(point):
        return
    state = store.state
    if (erasing or state.erasing) and not state.page.pixels.any():
        chosen = _("There is nothing to erase yet: press E for the pen, and draw.")
        store.update(message=chosen if state.erasing else _("There is nothing to erase yet: draw first."))
        return
    if sum(len(stroke.points) for stroke in state.page.drawing.strokes) > MAX_POINTS - _MAX_STROKE_POINTS:
        store.update(message=_("The drawing is as long as a file can hold: clear it or undo."))
        return
    stroke = Stroke((point,), state.pen_px, erasing or state.erasing)
    drawing = replace(state.page.drawing, strokes=(*state.page.drawing.strokes, stroke))
    page = Page(drawing, extend(state.page.pixels, stroke))
    store.update(page=page, undo=(*state.undo, state.page), redo=(), drawing_now=True)


def move(store: Store, point: StrokePoint) -> None:
    """Lead the stroke to a point, which may lie off the canvas."""
    page = store.state.page
    if not store.state.drawing_now or not _is_sane(point):
        return
    if len(page.drawing.strokes[-1].points) >= _MAX_STROKE_POINTS:
        release(store)
        return
    stroke = page.drawing.strokes[-1].extended(point)
    drawing = replace(page.drawing, strokes=(*page.drawing.strokes[:-1], stroke))
    store.update(page=Page(drawing, extend(page.pixels, stroke)))


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
