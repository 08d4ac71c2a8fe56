"""The pen's bounds: what would make a drawing that no file holds is not drawn, and that is said."""

from __future__ import annotations

import math

from desktop_cnn.app import pen
from desktop_cnn.app.state import Document, Store
from desktop_cnn.core.raster import BLANK
from desktop_cnn.core.values import MAX_POINTS, Drawing, Stroke, StrokePoint


def strokes(store):
    return store.state.document.drawing.strokes


def test_a_stroke_ends_where_it_is_as_long_as_one_may_be_and_a_place_that_is_none_is_passed_over(monkeypatch):
    monkeypatch.setattr(pen, "_MAX_STROKE_POINTS", 3)
    store = Store()
    pen.press(store, StrokePoint(math.nan, 5), erasing=False)
    assert not strokes(store)
    pen.press(store, StrokePoint(5, 5), erasing=False)
    for x in (math.inf, 6, 7, 8, 9):
        pen.move(store, StrokePoint(x, 5))
    assert [point.x for stroke in strokes(store) for point in stroke.points] == [5, 6, 7]
    assert not store.state.drawing_now


def test_of_moves_that_come_together_those_are_drawn_that_fit(monkeypatch):
    monkeypatch.setattr(pen, "_MAX_STROKE_POINTS", 4)
    store = Store()
    pen.press(store, StrokePoint(5, 5), erasing=False)
    pen.move(store, *(StrokePoint(x, 5) for x in (6, math.nan, 7, 8)))
    assert store.state.drawing_now
    pen.move(store, StrokePoint(9, 5), StrokePoint(10, 5))
    assert [point.x for point in strokes(store)[0].points] == [5, 6, 7, 8]
    assert not store.state.drawing_now


def test_a_drawing_as_long_as_a_file_can_hold_is_not_gone_on_with():
    long = Stroke((StrokePoint(5, 5),) * MAX_POINTS)
    store = Store()
    store.show_document(Document(Drawing((long,)), BLANK))
    pen.press(store, StrokePoint(5, 5), erasing=False)
    assert strokes(store) == (long,)
    assert "as long as a file can hold" in store.state.message
