"""A panel that floats is a window like any other, and comes back to its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from tests.ui.conftest import OFFERED, OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW

FRAMELESS = Qt.WindowType.FramelessWindowHint
BUTTONS = Qt.WindowType.WindowMinMaxButtonsHint | Qt.WindowType.WindowCloseButtonHint


class ClosedByTheFrame(QCloseEvent):
    """As the window system sends it."""

    def spontaneous(self):
        return True


def place_of(dock):
    return QRect(dock.mapToGlobal(QPoint()), dock.size())


FLOAT, BACK = "Show this panel in a window of its own", "Put this panel back"
ALONG = "Take along what is shown"


def tips(dock):
    return {b.toolTip(): b for b in dock.titleBarWidget().findChildren(QToolButton) if not b.isHidden()}


def press(person, dock, tip):
    person.qtbot.mouseClick(tips(dock)[tip], Qt.MouseButton.LeftButton)


def assert_a_window(person, dock):
    person.qtbot.waitUntil(lambda: dock.windowType() == Qt.WindowType.Window)
    assert dock.isFloating()
    assert dock.isWindow()
    assert dock.isVisible()
    assert not dock.windowFlags() & FRAMELESS
    assert dock.windowFlags() & BUTTONS == BUTTONS
    assert dock.windowTitle()
    assert dock.maximumWidth() > 5000


def test_every_panel_floats_as_a_window_beside_its_place_and_goes_back(person):
    for name in OFFERED:
        dock = person.window.panel(name)
        person.look_at(name)
        person.qtbot.waitUntil(dock.isVisible)
        before = place_of(dock)
        press(person, dock, FLOAT)
        assert_a_window(person, dock)
        assert place_of(dock).topLeft() != before.topLeft()
        assert dock.screen().availableGeometry().contains(dock.geometry())
        assert dock.width() >= 400
        assert dock.height() >= 400
        press(person, dock, BACK)
        assert not dock.isFloating()
        assert dock.isVisible()


def test_the_frames_close_button_puts_a_panel_back_and_the_panels_own_hides_it(person):
    dock = person.window.panel("kernels")
    person.look_at("kernels")
    dock.setFloating(True)
    assert_a_window(person, dock)
    QApplication.sendEvent(dock, ClosedByTheFrame())
    person.qtbot.waitUntil(lambda: not dock.isFloating())
    assert dock.isVisible()
    dock.setFloating(True)
    dock.close()
    assert not dock.isVisible()


def test_a_window_that_was_moved_and_sized_is_so_again(person):
    dock = person.window.panel("lane-2")
    dock.setFloating(True)
    left = QRect(90, 80, 620, 540)
    dock.setGeometry(left)
    dock.setFloating(False)
    dock.setFloating(True)
    assert_a_window(person, dock)
    assert dock.geometry() == left
    dock.showMaximized()
    assert dock.isMaximized()


def test_a_double_click_on_the_head_floats_the_panel(person):
    head = person.window.panel("lane-1").titleBarWidget()
    at = QPoint(head.width() // 2, 6)
    QTest.mouseDClick(head, Qt.MouseButton.LeftButton, pos=at)
    assert_a_window(person, person.window.panel("lane-1"))


@OWN_WINDOW
def test_a_saved_layout_with_floating_panels_is_restored_with_their_frames(qtbot):
    first = open_window(qtbot)
    dock = first.window.panel("predictions")
    dock.setFloating(True)
    dock.setGeometry(QRect(60, 70, 500, 620))
    first.window.close()
    assert not dock.isVisible()
    again = open_window(qtbot)
    dock = again.window.panel("predictions")
    assert_a_window(again, dock)
    assert dock.geometry() == QRect(60, 70, 500, 620)
    kept = again.window.saveState(1)
    again.window.restoreState(kept, 1)  # while it floats already
    assert_a_window(again, dock)
    again.do("view.restore")
    assert not dock.isFloating()
    again.window.close()


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_E,)])
def test_shortcuts_work_in_a_floating_panel(person, keys):
    person.line((5, 5), (20, 20))
    dock = person.window.panel("lane-1")
    dock.setFloating(True)
    assert_a_window(person, dock)
    dock.activateWindow()
    person.qtbot.waitUntil(dock.isActiveWindow)
    QTest.keyClick(dock.titleBarWidget(), *keys)
    state = person.store.state
    assert state.erasing if len(keys) == 1 else state.document.drawing.is_empty
    dock.setFloating(False)
    assert not dock.actions()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_panel_that_is_dragged_out_has_its_frame_when_it_is_let_go(person):
    dock, window = person.window.panel("lane-1"), person.window.windowHandle()
    at = dock.titleBarWidget().mapTo(person.window, QPoint(200, 8))
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 8):
        QTest.mouseMove(window, at + QPoint(-30, 40) * step)
    person.qtbot.waitUntil(dock.isFloating)
    QTest.mouseRelease(dock.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(200, 8))
    assert_a_window(person, dock)


def test_a_head_says_what_its_button_does(person):
    dock = person.window.panel("lane-2")
    assert list(tips(dock)) == ["Show the code", ALONG, FLOAT, "Hide this panel"]
    dock.setFloating(True)
    assert list(tips(dock)) == ["Show the code", ALONG, BACK]
    dock.setFloating(False)
    assert list(tips(dock)) == ["Show the code", ALONG, FLOAT, "Hide this panel"]
