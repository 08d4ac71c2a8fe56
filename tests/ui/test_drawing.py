from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint
from desktop_cnn.ui import bridge
from tests.kept import load_autosave
from tests.ui.conftest import OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW


def strokes(person):
    return person.store.state.document.drawing.strokes


def test_the_canvas_shows_exactly_what_the_strokes_say(person):
    person.line((5, 5), (20, 12.5), (25, 25))
    drawn = rasterize(Drawing((Stroke((StrokePoint(5, 5), StrokePoint(20, 12.5), StrokePoint(25, 25))),)))
    np.testing.assert_allclose(person.store.state.document.pixels, drawn, atol=1e-4)
    image = person.canvas.grab().toImage()
    for row, column in ((5, 5), (12, 20), (2, 25)):
        shade = image.pixelColor(person.canvas.to_widget(column + 0.5, row + 0.5).toPoint()).red() / 255
        assert abs(shade - drawn[row, column]) < 0.1


def test_moves_that_come_together_are_one_question_with_every_point(person):
    places = [(5 + step / 2, 5 + step / 3) for step in range(40)]
    moved = []
    person.canvas.pen_moved.connect(lambda seq, _came_s: moved.append(seq))
    person.press(*places[0])
    pressed = person.store.state.seq
    for place in places[1:]:
        person.move(*place)
    assert not person.window.shows_what_is_drawn()
    person.let_events_pass()
    asked = person.store.state.seq - pressed
    assert asked < len(places) / 2
    assert sorted(set(moved)) == list(range(pressed, pressed + asked + 1))
    assert len(moved) == len(places)
    (stroke,) = strokes(person)
    assert [(round(p.x, 3), round(p.y, 3)) for p in stroke.points] == [(round(x, 3), round(y, 3)) for x, y in places]
    np.testing.assert_array_equal(person.store.state.document.pixels, rasterize(person.store.state.document.drawing))
    person.release(*places[-1])


def test_what_was_just_drawn_is_there_when_the_stroke_ends(person):
    person.press(5, 5)
    for x in range(6, 20):
        person.move(x, 5)
    person.release(19, 5)
    assert [p.x for p in strokes(person)[0].points] == pytest.approx(range(5, 20))


def test_a_stroke_that_is_undone_takes_the_moves_along_that_came_with_it(person):
    person.press(5, 5)
    for x in range(6, 20):
        person.move(x, 5)
    person.do("drawing.undo")
    person.let_events_pass()
    assert not strokes(person)
    person.press(5, 9)
    person.release(5, 9)
    assert [(p.x, p.y) for p in strokes(person)[0].points] == [pytest.approx((5, 9))]


@OWN_WINDOW
def test_it_can_be_drawn_on_before_torch_is_there_and_is_read_then(qtbot, home, samples, monkeypatch):
    is_imported, prepare = threading.Event(), bridge._prepare
    monkeypatch.setattr(bridge, "_prepare", lambda: is_imported.wait() and prepare())
    person = open_window(qtbot)
    assert person.canvas.property("seq") != person.prediction("cnn").property("seq")  # nothing is answered yet
    person.draw(samples[9].drawing)
    assert person.store.state.snapshot is None
    assert person.store.state.document.pixels.max() == 1
    is_imported.set()
    person.wait_answer()
    assert person.digit("cnn") == samples[9].label
    person.window.close()


def test_the_right_button_erases(person):
    person.line((5, 15), (25, 15))
    person.line((15, 5), (15, 25), erasing=True)
    assert person.store.state.document.pixels[15, 15] == 0
    assert person.store.state.document.pixels[15, 7] == 1


def test_e_switches_to_the_eraser_and_back(person):
    person.line((5, 15), (25, 15))
    QTest.keyClick(person.canvas, Qt.Key.Key_E)
    person.line((15, 5), (15, 25))
    assert strokes(person)[1].erasing
    QTest.keyClick(person.canvas, Qt.Key.Key_E)
    person.line((5, 20), (25, 20))
    assert not strokes(person)[2].erasing


def test_a_stroke_goes_off_the_edge_and_back(person):
    person.line((25, 15), (40, 15), (40, 20), (25, 20))
    assert len(strokes(person)) == 1
    pixels = person.store.state.document.pixels
    assert pixels[15, 29] > 0.5
    assert pixels[20, 29] > 0.5


def test_two_buttons_at_once_are_one_stroke(person):
    person.press(5, 5)
    QTest.mousePress(person.canvas, Qt.MouseButton.RightButton, pos=QPoint(80, 80))
    person.move(10, 10)
    QTest.mouseRelease(person.canvas, Qt.MouseButton.RightButton, pos=QPoint(80, 80))
    person.move(20, 20)
    person.release(20, 20)
    assert len(strokes(person)) == 1
    assert strokes(person)[0].points[-1].x == pytest.approx(20, abs=0.1)


def timed_line(person, started_ms, *points):
    """Draw (x, y, ms) points with events that carry their time, as a real mouse's do."""
    left, none, no_key = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(points) - 1), QEvent.Type.MouseButtonRelease]
    for kind, (x, y, ms) in zip(kinds, [*points, points[-1]], strict=True):
        button = none if kind == QEvent.Type.MouseMove else left
        at = person.canvas.to_widget(x, y)
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(kind, at, QPointF(person.canvas.mapToGlobal(at)), button, held, no_key)
        event.setTimestamp(started_ms + ms)
        QApplication.sendEvent(person.canvas, event)


@OWN_WINDOW
def test_each_point_has_the_time_since_its_stroke_began_also_in_the_file_that_is_kept(person):
    timed_line(person, 5000, (5, 5, 0), (10, 10, 8), (12, 10, 17))
    timed_line(person, 1_700_000_000_000, (5, 20, 0), (10, 20, 900))
    drawn = [[0, 8, 17], [0, 900]]
    assert [[point.t_ms for point in stroke.points] for stroke in strokes(person)] == drawn
    assert person.window.close()
    assert [[point.t_ms for point in stroke.points] for stroke in load_autosave().strokes] == drawn


def test_undo_redo_and_clear(person):
    assert not person.window.command("drawing.undo").isEnabled()
    person.line((5, 5), (10, 10))
    person.line((5, 15), (10, 20))
    both = person.store.state.document
    person.do("drawing.undo")
    assert len(strokes(person)) == 1
    person.do("drawing.redo")
    assert person.store.state.document is both
    person.do("drawing.clear")
    assert person.store.state.document.drawing.is_empty
    person.do("drawing.undo")
    assert person.store.state.document is both
    person.do("drawing.undo")
    person.line((1, 1), (2, 2))
    assert not person.window.command("drawing.redo").isEnabled()


def test_undo_in_the_middle_of_a_stroke_ends_it(person):
    person.press(5, 5)
    person.move(10, 10)
    person.do("drawing.undo")
    person.move(20, 20)
    person.release(20, 20)
    assert person.store.state.document.drawing.is_empty
    person.line((5, 5), (6, 6))
    assert len(strokes(person)) == 1


def turn_wheel(person, angle):
    middle = QPointF(person.canvas.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(person.canvas.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(person.canvas, event)


def test_wheel_and_brackets_change_the_pen(person):
    turn_wheel(person, 240)
    assert person.store.state.pen_px == 2.8
    QTest.keyClick(person.canvas, Qt.Key.Key_BracketLeft)
    assert person.store.state.pen_px == 2.6
    person.line((5, 5), (10, 10))
    assert strokes(person)[0].width_px == 2.6


def tablet(person, kind, x, y, pointer, side=Qt.MouseButton.LeftButton):
    device = QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, pointer, QInputDevice.Capability.Position, 1, 2)
    at = person.canvas.to_widget(x, y)
    released = kind == QEvent.Type.TabletRelease
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else side
    held = Qt.MouseButton.NoButton if released else Qt.MouseButton.LeftButton
    globally, keys = QPointF(person.canvas.mapToGlobal(at)), Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, device, at, globally, 0.5, 0, 0, 0, 0, 0, keys, button, held)
    QApplication.sendEvent(person.canvas, event)
    assert event.isAccepted()


@pytest.mark.parametrize("end", ["Pen", "Eraser"])
def test_a_tablet_draws_with_its_tip_and_erases_with_its_end(person, end):
    person.line((5, 5), (20, 5))
    pointer = getattr(QPointingDevice.PointerType, end)
    tablet(person, QEvent.Type.TabletPress, 5.5, 5, pointer)
    tablet(person, QEvent.Type.TabletMove, 20.25, 20, pointer)
    tablet(person, QEvent.Type.TabletRelease, 20.25, 20, pointer)
    _ink, stroke = strokes(person)
    assert stroke.erasing == (end == "Eraser")
    assert stroke.points[1].x == pytest.approx(20.25, abs=1e-3)
    assert not person.store.state.drawing_now


def echo(person, kind, x, y, source):
    """Send what a system makes of a pen or a finger for programs that know the mouse alone."""
    at = person.canvas.to_widget(x, y)
    globally, keys, no_button = (
        QPointF(person.canvas.mapToGlobal(at)),
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.NoButton,
    )
    button = no_button if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = no_button if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    QApplication.sendEvent(person.canvas, QMouseEvent(kind, at, globally, globally, button, held, keys, source))


MOUSE = {"Press": "MouseButtonPress", "Move": "MouseMove", "Release": "MouseButtonRelease"}


@OWN_WINDOW
@pytest.mark.parametrize("source", ["ByQt", "BySystem"])
def test_a_pen_whose_events_come_as_the_mouses_too_draws_one_stroke(person, source):
    source = getattr(Qt.MouseEventSource, f"MouseEventSynthesized{source}")
    way = [("Press", 5, 5), *(("Move", x, 5 + x / 8) for x in range(6, 25)), ("Release", 25, 8)]
    for kind, mouse in MOUSE.items():  # before the pen has said anything, they are all that there is of it
        echo(person, getattr(QEvent.Type, mouse), {"Press": 3, "Move": 9, "Release": 9}[kind], 25, source)
    for kind, x, y in way:
        tablet(person, getattr(QEvent.Type, f"Tablet{kind}"), x, y, QPointingDevice.PointerType.Pen)
        echo(person, getattr(QEvent.Type, MOUSE[kind]), x, y, source)
    for kind in ("MouseButtonPress", "MouseButtonRelease", "MouseButtonDblClick", "MouseButtonRelease"):  # all at once
        echo(person, getattr(QEvent.Type, kind), 25, 8, source)
    mouse, pen = strokes(person)
    assert [len(mouse.points), len(pen.points)] == [2, 20]
    assert not person.store.state.drawing_now
    person.line((3, 28), (9, 28))
    assert len(strokes(person)) == 3


def test_a_finger_whose_touch_comes_as_the_mouse_too_draws_one_stroke(person):
    device, by_system = QTest.createTouchDevice(), Qt.MouseEventSource.MouseEventSynthesizedBySystem
    at = [person.canvas.to_widget(x, 15).toPoint() for x in (5, 25)]
    QTest.touchEvent(person.canvas, device).press(0, at[0], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(0, at[1], person.canvas).commit()
    for kind in MOUSE.values():
        echo(person, getattr(QEvent.Type, kind), 5, 15, by_system)
    assert len(strokes(person)) == 1


def test_a_finger_draws(person):
    device = QTest.createTouchDevice()
    at = [person.canvas.to_widget(x, 15).toPoint() for x in (5, 15, 25)]
    QTest.touchEvent(person.canvas, device).press(0, at[0], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).move(0, at[1], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).move(0, at[2], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(0, at[2], person.canvas).commit()
    (stroke,) = strokes(person)
    assert stroke.points[-1].x == pytest.approx(25, abs=0.2)
    assert person.store.state.document.pixels[15, 10] == 1


def test_a_second_finger_changes_nothing_and_a_cancelled_touch_ends(person):
    device = QTest.createTouchDevice()

    def at(x, y):
        return person.canvas.to_widget(x, y).toPoint()

    QTest.touchEvent(person.canvas, device).press(0, at(5, 10), person.canvas).commit()
    QTest.touchEvent(person.canvas, device).stationary(0).press(1, at(25, 25), person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(0, at(5, 10), person.canvas).stationary(1).commit()
    QTest.touchEvent(person.canvas, device).move(1, at(25, 5), person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(1, at(25, 5), person.canvas).commit()
    assert all(point.x < 6 for point in strokes(person)[0].points)
    QTest.touchEvent(person.canvas, device).press(2, at(5, 20), person.canvas).commit()
    QApplication.sendEvent(person.canvas, QTouchEvent(QEvent.Type.TouchCancel, device))
    assert not person.store.state.drawing_now


def test_a_mouse_without_a_button_draws_nothing(person):
    person.press(5, 5)
    person.store.update(drawing_now=True)
    person.release(5, 5)
    QTest.mouseMove(person.canvas, QPoint(100, 100))
    assert len(strokes(person)[0].points) == 1


def test_a_pens_side_button_does_not_cut_the_stroke(person):
    pen = QPointingDevice.PointerType.Pen
    tablet(person, QEvent.Type.TabletPress, 5, 5, pen)
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        tablet(person, kind, 10, 5, pen, Qt.MouseButton.RightButton)
    tablet(person, QEvent.Type.TabletMove, 20, 5, pen)
    tablet(person, QEvent.Type.TabletRelease, 20, 5, pen)
    (stroke,) = strokes(person)
    assert stroke.points[-1].x == pytest.approx(20, abs=1e-3)


def test_a_touchpads_small_turns_add_up(person):
    for _turn in range(24):
        turn_wheel(person, 15)
    assert person.store.state.pen_px == 3.0


@pytest.mark.parametrize("side", [292, 333, 460])
def test_widget_coordinates_are_exact_at_every_size(person, side):
    person.canvas.set_side(side)
    person.line((3.25, 7.75), (12.5, 21.125))
    assert strokes(person)[0].points[1].x == pytest.approx(12.5, abs=1e-6)
    assert strokes(person)[0].points[1].y == pytest.approx(21.125, abs=1e-6)
