"""Drawing with the keyboard alone: as with the mouse, and told to a screen reader."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_cnn.ui import announcer
from tests.ui.conftest import OWN_WINDOW, SHARED_WINDOW

pytestmark = SHARED_WINDOW

KEY = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def strokes(person):
    person.let_events_pass()
    return [[(p.x, p.y) for p in stroke.points] for stroke in person.store.state.document.drawing.strokes]


def press(person, *keys, modifiers=NONE):
    for key in keys:
        QTest.keyClick(person.canvas, key, modifiers)


@pytest.fixture
def at_the_canvas(person):
    """A person who has come to the canvas with Tab."""
    person.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    return person


@pytest.fixture
def said(monkeypatch):
    """What a screen reader is told."""
    heard = []
    monkeypatch.setattr(announcer, "_post", lambda event: heard.append(event.message()))
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)


def test_a_seven_drawn_by_keys_is_read_as_one(reader):
    press(reader, *[KEY.Key_Left] * 6, *[KEY.Key_Up] * 9, KEY.Key_Space, *[KEY.Key_Right] * 12)
    press(reader, *[KEY.Key_End] * 8, *[KEY.Key_Down] * 10, KEY.Key_Space)
    reader.wait_answer()
    assert reader.digit("cnn") == 7
    assert strokes(reader)[0][0] == (9, 6)
    assert strokes(reader)[0][-1] == (13, 24)


@OWN_WINDOW
def test_it_is_the_stroke_that_the_mouse_draws(at_the_canvas):
    person = at_the_canvas
    press(person, KEY.Key_Space, KEY.Key_Right, KEY.Key_PageDown, KEY.Key_Down, KEY.Key_Space)
    by_keys = person.store.state.document
    person.do("drawing.clear")
    person.line((15, 15), (16, 15), (17, 16), (17, 17))
    by_mouse = person.store.state.document
    assert by_keys.drawing.strokes == by_mouse.drawing.strokes
    np.testing.assert_array_equal(by_keys.pixels, by_mouse.pixels)


def test_points_carry_their_keys_times(at_the_canvas):
    canvas = at_the_canvas.canvas
    for key, time_ms in ((KEY.Key_Space, 5000), (KEY.Key_Right, 5120), (KEY.Key_Right, 5240)):
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE)
        event.setTimestamp(time_ms)
        QCoreApplication.sendEvent(canvas, event)
    at_the_canvas.let_events_pass()
    (stroke,) = at_the_canvas.store.state.document.drawing.strokes
    assert [point.t_ms for point in stroke.points] == [0, 120, 240]


def test_with_shift_it_goes_far_and_nothing_leads_off_the_canvas(at_the_canvas):
    press(at_the_canvas, KEY.Key_Space)
    press(at_the_canvas, *[KEY.Key_Right] * 4, modifiers=SHIFT)
    assert strokes(at_the_canvas) == [[(15, 15), (20, 15), (25, 15), (30, 15), (30, 15)]]


def test_a_key_that_is_held_leads_on_but_puts_down_once(at_the_canvas):
    for key in (KEY.Key_Space, KEY.Key_Right):
        for repeats in range(4):
            event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, "", repeats > 0)
            QCoreApplication.sendEvent(at_the_canvas.canvas, event)
    assert strokes(at_the_canvas) == [[(15, 15), (16, 15), (17, 15), (18, 15), (19, 15)]]


def test_e_makes_it_the_eraser(at_the_canvas):
    person = at_the_canvas
    person.line((5, 15), (25, 15))
    press(person, KEY.Key_E, KEY.Key_Space, KEY.Key_Right, KEY.Key_Return, KEY.Key_E, KEY.Key_Left, KEY.Key_Space)
    assert [stroke.erasing for stroke in person.store.state.document.drawing.strokes] == [False, True, False]


def test_undo_takes_back_one_stroke_and_the_pen_is_up_then(at_the_canvas):
    person = at_the_canvas
    press(person, KEY.Key_Space, KEY.Key_Right, KEY.Key_Right, KEY.Key_Space)
    press(person, KEY.Key_Down, KEY.Key_Space, KEY.Key_Left)
    QTest.keyClick(person.canvas, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(strokes(person)) == 1
    press(person, KEY.Key_Left)
    assert len(strokes(person)[0]) == 3
    press(person, KEY.Key_Space)
    assert strokes(person)[1] == [(15, 16)]


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Return, KEY.Key_Enter, KEY.Key_Escape])
def test_these_keys_lift_it(at_the_canvas, key):
    press(at_the_canvas, KEY.Key_Space, key)
    assert not at_the_canvas.store.state.drawing_now


def test_what_takes_the_focus_lifts_it(at_the_canvas):
    press(at_the_canvas, KEY.Key_Space, KEY.Key_Tab)
    assert QApplication.focusWidget() is not at_the_canvas.canvas
    assert not at_the_canvas.store.state.drawing_now


def test_mouse_and_keys_draw_one_after_the_other(at_the_canvas):
    person = at_the_canvas
    press(person, KEY.Key_Space, KEY.Key_Right)
    person.press(5, 5)
    press(person, KEY.Key_Right, KEY.Key_Space)
    person.move(8, 8)
    person.release(8, 8)
    press(person, KEY.Key_Space)
    assert strokes(person) == [[(15, 15), (16, 15)], [(5, 5), (8, 8)], [(16, 15)]]


def test_alt_with_an_arrow_shifts_the_drawing_and_not_the_pen(at_the_canvas):
    QTest.keyClick(at_the_canvas.canvas, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert at_the_canvas.store.state.chain.find("shift") is not None
    press(at_the_canvas, KEY.Key_Space)
    assert strokes(at_the_canvas) == [[(15, 15)]]


def test_where_the_pen_is_is_seen_and_the_hint_tells_of_the_keys(person):
    person.canvas.clearFocus()
    before = person.canvas.grab().toImage()
    person.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    with_focus = person.canvas.grab().toImage()
    assert with_focus != before
    press(person, KEY.Key_Right)
    assert person.canvas.grab().toImage() != with_focus
    person.line((2, 2), (2, 3))
    person.do("drawing.undo")
    QCoreApplication.sendEvent(person.canvas, QEvent(QEvent.Type.Leave))  # with the ring around the mouse
    assert person.canvas.grab().toImage() == before  # who draws with the mouse sees no cross


@OWN_WINDOW
def test_what_the_pen_does_is_said(at_the_canvas, said):
    press(at_the_canvas, KEY.Key_Left, KEY.Key_Space, KEY.Key_Down, KEY.Key_Escape, KEY.Key_E, KEY.Key_Space)
    told = ["14, 15", "Pen down at 14, 15", "14, 16", "Pen up at 14, 16", "Eraser down at 14, 16"]
    assert said == told


def test_nothing_is_said_where_no_screen_reader_is(at_the_canvas, said):
    QAccessible.setActive(False)
    press(at_the_canvas, KEY.Key_Left, KEY.Key_Space)
    assert said == []
