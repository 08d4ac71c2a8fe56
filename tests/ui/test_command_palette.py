"""Ctrl+Shift+P: every command and panel, found and run by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop_cnn.app.commands import COMMANDS, MENUS
from desktop_cnn.ui import announcer
from desktop_cnn.ui.command_palette import CommandPalette
from tests.ui.conftest import OFFERED, SHARED_WINDOW

pytestmark = SHARED_WINDOW

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def find(person):
    """Open the palette by its keys, type into it, and return it."""

    def open_and_type(words=""):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_P, CONTROL_SHIFT)
        palette = person.window.findChild(CommandPalette)
        person.qtbot.waitUntil(palette.search.hasFocus)
        QTest.keyClicks(palette.search, words)
        return palette

    yield open_and_type
    for left in person.window.findChildren(CommandPalette):
        left.reject()


def press(*keys):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def test_without_words_it_lists_every_command_and_panel_in_the_menus_order(person, find):
    palette = find()
    titles = [entry.in_english for entry in palette.found]
    missing = {name for name, command in COMMANDS.items() if command.title not in titles}
    assert {name.rpartition(".")[0] for name in missing} == {"file.recent"}  # there are none yet
    assert len(titles) == len(COMMANDS) - len(missing) + len(OFFERED)
    places = list(dict.fromkeys(entry.place.partition(" › ")[0] for entry in palette.found))
    assert places == ["File", "Edit", "Samples", "Perturb", "Networks", "Panels", "View", "Help"]
    assert len(places) == len(MENUS) + 1


def test_return_runs_what_is_chosen_and_the_focus_is_where_it_was(person, find):
    person.canvas.setFocus()
    find("eras")
    press(Qt.Key.Key_Return)
    assert person.store.state.erasing
    assert person.window.focusWidget() is person.canvas
    person.qtbot.waitUntil(lambda: person.window.findChild(CommandPalette) is None)


def test_arrows_move_the_choice_and_escape_closes(person, find):
    palette = find("sample 1")
    assert [entry.title for entry in palette.found[:3]] == ["1", "1", "1"]
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 1
    press(Qt.Key.Key_Escape)
    assert person.store.state.document.is_empty


def test_what_is_not_possible_now_is_dimmed_and_does_nothing(person, find):
    palette = find("clear")
    assert palette.found[0].title == "Clear"
    assert not palette.found[0].is_enabled
    press(Qt.Key.Key_Return)
    assert palette.isVisible()


def test_every_panel_comes_to_the_front_with_the_focus_in_it(reader, find):
    for name in OFFERED:
        dock = reader.window.panel(name)
        dock.close()
        palette = find(dock.windowTitle())
        found = [(entry.title, entry.place) for entry in palette.found]
        press(*[Qt.Key.Key_Down] * found.index((dock.windowTitle(), "Panels")), Qt.Key.Key_Return)
        reader.qtbot.waitUntil(lambda dock=dock: dock.isAncestorOf(QApplication.focusWidget()))
        # Qt lays it out in its next turn.
        reader.qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())
        reader.qtbot.waitUntil(lambda: reader.window.findChild(CommandPalette) is None)


def test_in_chinese_the_english_names_are_found_too(person, find):
    person.do("view.language.zh_CN")
    palette = find("undo")
    assert palette.found[0].title == "撤销"
    palette.search.setText("撤销")
    assert palette.found[0].in_english == "Undo"


def test_a_command_that_opens_a_dialog_opens_it(person, find):
    find("shortcuts")
    press(Qt.Key.Key_Return)
    dialog = person.window.findChild(QDialog, "shortcuts")
    assert dialog.isVisible()
    dialog.close()


def test_what_is_chosen_is_said(person, find, monkeypatch):
    said = []
    monkeypatch.setattr(announcer, "_post", lambda event: said.append(event.message()))
    palette = find("und")
    QAccessible.setActive(True)
    QTest.keyClicks(palette.search, "o")
    QTest.keyClicks(palette.search, "z")
    QAccessible.setActive(False)
    assert said == ["Undo, Edit, Ctrl+Z, not possible now", "Nothing is called so."]
