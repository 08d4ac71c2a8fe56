"""A person who has no mouse comes to everything: commands, panels, labs, and what is in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.ui import hand
from desktop_cnn.ui.command_palette import CommandPalette, of_command
from desktop_cnn.ui.panels import PANELS
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

KEY = Qt.Key
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LABS = [name for name, kind in PANELS.items() if not kind.slot]


@pytest.fixture
def _no_mouse(monkeypatch):
    """To send what a mouse sends is an error."""
    for name in (each for each in dir(QTest) if each.startswith("mouse")):
        monkeypatch.delattr(QTest, name)
    monkeypatch.delattr(hand, "QMouseEvent")


@pytest.fixture
def typist(reader, _no_mouse):
    """A reader whose every mouse event is an error, and who has drawn a seven by keys."""
    reader.ask_little()
    press(*[KEY.Key_Left] * 6, *[KEY.Key_Up] * 9, KEY.Key_Space, *[KEY.Key_Right] * 12)
    press(*[KEY.Key_End] * 8, *[KEY.Key_Down] * 10, KEY.Key_Space)
    reader.wait_answer()
    assert reader.digit("cnn") == 7
    return reader


def press(*keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def run(person, title, place):
    """Find an entry of the palette, and run it."""
    person.window.activateWindow()
    person.qtbot.waitUntil(person.window.isActiveWindow)
    press(KEY.Key_P, modifiers=CONTROL_SHIFT)
    palette = person.window.findChild(CommandPalette)
    person.qtbot.waitUntil(palette.search.hasFocus)
    QTest.keyClicks(palette.search, title[:3] if title[:3].isascii() else place[:3])
    found = [(entry.title, entry.place) for entry in palette.found]
    press(*[KEY.Key_Down] * found.index((title, place)), KEY.Key_Return)
    person.qtbot.waitUntil(lambda: person.window.findChild(CommandPalette) is None)


def test_every_command_is_run(typist, monkeypatch):
    actions, ran = typist.window._actions, []
    opened = COMMANDS["view.palette"]
    really_run = actions._run
    monkeypatch.setattr(actions, "_run", lambda each: really_run(each) if each is opened else ran.append(each))
    wanted = [name for name in COMMANDS if actions.by_id[name].isEnabled() and COMMANDS[name] is not opened]
    assert len(wanted) > 100
    for name in wanted:
        run(typist, *title_and_place(name, actions.by_id[name]))
    assert ran == [COMMANDS[name] for name in wanted]


def title_and_place(name, action):
    entry = of_command(name, action)
    return entry.title, entry.place


def test_every_lab_is_come_to_and_tab_goes_through_all_that_is_in_it(typist):
    for name in LABS:
        assert_is_come_to(typist, name)


def assert_is_come_to(typist, name):
    dock = typist.window.panel(name)
    run(typist, dock.windowTitle(), "Panels")
    typist.qtbot.waitUntil(lambda: dock.widget().isAncestorOf(QApplication.focusWidget()))
    typist.qtbot.waitUntil(typist.window.is_settled, timeout=LONG_MS)
    stops = [each for each in dock.widget().findChildren(QWidget) if takes_focus(each)]
    seen = []
    while (widget := QApplication.focusWidget()) not in seen and dock.isAncestorOf(widget):
        seen.append(widget)
        press(KEY.Key_Tab)
    assert {*stops} <= {*seen}
    assert stops


def takes_focus(widget):
    return (
        widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )
