"""A stroke ends when no button is down any more, whoever took its release."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu

from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW

NO_BUTTON, NO_KEYS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


def lengths(person):
    person.let_events_pass()
    return [len(stroke.points) for stroke in person.store.state.document.drawing.strokes]


def hover(person, x, y):
    at = person.canvas.to_widget(x, y)
    globally = QPointF(person.canvas.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseMove, at, globally, NO_BUTTON, NO_BUTTON, NO_KEYS)
    QCoreApplication.sendEvent(person.canvas, event)


def begin(person):
    person.window.activateWindow()
    person.canvas.setFocus()
    person.line((2, 2), (28, 28))
    person.line((2, 3), (28, 3))
    person.press(5, 5)
    person.move(8, 8)
    assert person.store.state.drawing_now
    assert lengths(person) == [2, 2, 2]


def test_a_mouse_that_only_hovers_draws_nothing_and_the_next_stroke_is_one_of_its_own(person):
    begin(person)
    for at in ((12, 20), (22, 22)):
        hover(person, *at)
    assert not person.store.state.drawing_now
    person.line((3, 25), (6, 28))
    assert lengths(person) == [2, 2, 2, 2]


def test_a_press_after_a_lost_release_begins_a_stroke(person):
    begin(person)
    person.line((3, 25), (6, 28))
    assert lengths(person) == [2, 2, 2, 2]


def open_help(person):
    person.do("help.shortcuts")
    return person.window.findChild(QDialog, "shortcuts").close


def open_file_dialog(person):
    dialog = QFileDialog(person.window)
    dialog.open()
    return dialog.close


def open_menu(person):
    menu = person.window.findChild(QMenu, "menu-file")
    menu.popup(person.window.mapToGlobal(QPoint(5, 30)))
    return menu.close


def move_the_focus(person):
    QTest.keyClick(person.canvas, Qt.Key.Key_Tab)
    return lambda: None


def hide_and_show(person):
    person.window.hide()
    return person.window.show


def deactivate(person):
    QApplication.sendEvent(person.window, QEvent(QEvent.Type.WindowDeactivate))
    return lambda: None


def lose_the_grab(person):
    QApplication.sendEvent(person.canvas, QEvent(QEvent.Type.UngrabMouse))
    return lambda: None


def disable(person):
    person.window.setEnabled(False)
    return lambda: person.window.setEnabled(True)


TAKERS = [open_help, open_file_dialog, open_menu, move_the_focus, hide_and_show, deactivate, lose_the_grab, disable]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_what_takes_the_pointer_away_ends_the_stroke_even_while_the_button_is_held(person):
    for take in TAKERS:
        begin(person)
        give_back = take(person)
        person.qtbot.waitUntil(lambda: not person.store.state.drawing_now)
        give_back()
        person.move(20, 20)  # the button is still down
        person.release(20, 20)
        person.line((3, 25), (6, 28))
        assert lengths(person) == [2, 2, 2, 2], take
        person.do("drawing.clear")


def tablet(person, kind, at, held):
    kinds = QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, QInputDevice.Capability.Position
    device = QPointingDevice("pen", 1, *kinds, 1, 2)
    where = person.canvas.to_widget(*at)
    globally = QPointF(person.canvas.mapToGlobal(where))
    button = NO_BUTTON if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
    event = QTabletEvent(kind, device, where, globally, 0.5, 0, 0, 0, 0, 0, NO_KEYS, button, held)
    QApplication.sendEvent(person.canvas, event)


def test_a_pen_that_hovers_after_a_lost_release_draws_nothing(person):
    tip = Qt.MouseButton.LeftButton
    tablet(person, QEvent.Type.TabletPress, (5, 5), tip)
    tablet(person, QEvent.Type.TabletMove, (8, 8), tip)
    tablet(person, QEvent.Type.TabletMove, (20, 20), NO_BUTTON)
    assert lengths(person) == [2]
    assert not person.store.state.drawing_now
    tablet(person, QEvent.Type.TabletPress, (5, 25), tip)
    tablet(person, QEvent.Type.TabletRelease, (5, 25), NO_BUTTON)
    assert lengths(person) == [2, 1]


def test_a_touch_that_begins_after_a_lost_one_is_a_stroke_of_its_own(person):
    device = QTest.createTouchDevice()
    at = [person.canvas.to_widget(x, 15).toPoint() for x in (5, 10, 20, 25)]
    QTest.touchEvent(person.canvas, device).press(0, at[0], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).move(0, at[1], person.canvas).commit()
    QApplication.sendEvent(person.window, QEvent(QEvent.Type.WindowDeactivate))
    QTest.touchEvent(person.canvas, device).move(0, at[2], person.canvas).commit()
    assert lengths(person) == [2]
    QTest.touchEvent(person.canvas, device).release(0, at[2], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).press(1, at[3], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(1, at[3], person.canvas).commit()
    assert len(lengths(person)) == 2


def test_a_mouse_that_passes_does_not_end_a_fingers_stroke(person):
    device = QTest.createTouchDevice()
    at = [person.canvas.to_widget(x, 15).toPoint() for x in (5, 10, 20)]
    QTest.touchEvent(person.canvas, device).press(0, at[0], person.canvas).commit()
    hover(person, 3, 3)
    QTest.touchEvent(person.canvas, device).move(0, at[1], person.canvas).commit()
    QTest.touchEvent(person.canvas, device).release(0, at[2], person.canvas).commit()
    assert len(lengths(person)) == 1
    assert lengths(person)[0] >= 2
