"""E, P, X, brackets and Delete are commands only where nobody types or chooses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from desktop_cnn.app.commands import COMMANDS
from tests.ui.conftest import OFFERED, SHARED_WINDOW

pytestmark = SHARED_WINDOW

KEYS = {
    "E": Qt.Key.Key_E,
    "P": Qt.Key.Key_P,
    "X": Qt.Key.Key_X,
    "[": Qt.Key.Key_BracketLeft,
    "]": Qt.Key.Key_BracketRight,
    "Delete": Qt.Key.Key_Delete,
}
TAKERS = (QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit, QAbstractItemView)


def made(person):
    """Return what single keys change."""
    state = person.store.state
    return state.erasing, state.chain.on, state.shown, state.pen_px, state.document


def press(person, widget, key):
    widget.setFocus()
    # Real keys go to what has the focus: a box's own line, say.
    QTest.keyClick(QApplication.focusWidget() if QApplication.focusWidget() is not None else widget, key)


def test_these_are_all_the_single_keys_that_there_are():
    single = {
        keys for _name, command in COMMANDS.items() for keys in command.keys if len(keys) == 1 or keys == "Delete"
    }
    assert single == KEYS.keys()


def focusable(person):
    """Yield every widget of the window that can have the focus, with its panel in front."""
    for name in (None, *OFFERED):
        if name is not None:
            person.look_at(name)
            person.qtbot.waitUntil(person.window.panel(name).isVisible)
        for widget in person.window.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
                yield widget


def test_no_widget_that_takes_text_or_a_choice_lets_a_single_key_be_a_command_and_all_others_do(reader, samples):
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    seen, kinds = set(), set()
    for widget in focusable(reader):
        if widget in seen:
            continue
        seen.add(widget)
        before = made(reader)
        if isinstance(widget, TAKERS):
            kinds.add(next(kind for kind in TAKERS if isinstance(widget, kind)))
            for name, key in KEYS.items():
                press(reader, widget, key)
                assert made(reader) == before, (name, widget, widget.accessibleName())
        else:
            press(reader, widget, Qt.Key.Key_E)
            assert made(reader)[0] != before[0], (widget, widget.accessibleName())
    assert {QComboBox, QAbstractSpinBox} <= kinds
    assert len(seen) > 40


def test_keys_with_control_and_the_help_work_in_a_box_all_the_same(person):
    person.line((5, 5), (20, 20))
    person.look_at("convolution")
    box = next(each for each in person.window.findChildren(QComboBox) if each.isVisible())
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.store.state.document.drawing.is_empty
    QTest.keyClick(box, Qt.Key.Key_F1)
    help_text = person.find("shortcuts")
    assert help_text.isVisible()
    help_text.close()


def test_a_letter_chooses_in_a_box(person):
    box = QComboBox(person.window)
    box.addItems(["alpha", "pi"])
    box.show()
    press(person, box, Qt.Key.Key_P)
    assert box.currentText() == "pi"
    assert not person.store.state.chain.on


@pytest.mark.parametrize("kind", [QListWidget, QLineEdit, QPlainTextEdit])
def test_what_is_made_later_takes_its_keys_too(person, kind):
    widget = kind(person.window)
    if kind is QPlainTextEdit:
        widget.setReadOnly(True)
    widget.show()
    before = made(person)
    for key in KEYS.values():
        press(person, widget, key)
        assert made(person) == before


def test_the_program_behind_a_panel_can_be_read_without_drawing_on(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    before = made(reader)
    reader.window.panel("lane-1").titleBarWidget().code.click()
    dialog = reader.find("code")
    reader.qtbot.waitUntil(dialog.isVisible)
    for key in KEYS.values():
        press(reader, dialog.text, key)
        assert made(reader) == before
    dialog.close()


def test_what_is_typed_into_the_palette_finds_and_does_nothing(person):
    before = made(person)
    person.do("view.palette")
    field = person.find("palette").search
    person.qtbot.waitUntil(field.hasFocus)
    for key in KEYS.values():
        press(person, field, key)
        assert made(person) == before
    person.find("palette").close()
