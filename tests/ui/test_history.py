"""Undo and redo in the real window, with the mouse, the keys and the menu."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton

from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.history import History
from desktop_cnn.core.values import MAX_PERTURBATIONS
from desktop_cnn.ui.widgets.shift_pad import ShiftPad
from tests.kept import load_autosave
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW

pytestmark = SHARED_WINDOW

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)

opens_menus = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def names(person):
    return [perturbation.name for perturbation in person.store.state.chain.perturbations]


def stroke_count(person):
    return len(person.store.state.document.drawing.strokes)


def key(person, which, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(person.canvas, which, modifiers)


def undo(person):
    key(person, Qt.Key.Key_Z, CTRL)


def redo(person):
    key(person, Qt.Key.Key_Z, CTRL | SHIFT)


def choose(person, *path):
    """Click through the menu bar: a menu, perhaps a submenu, an entry by the beginning of its text."""
    bar = person.window.menuBar()
    at, menu = bar, None
    for text in path:
        action = next(a for a in at.actions() if a.text().replace("&", "").startswith(text))
        person.qtbot.mouseClick(at, Qt.MouseButton.LeftButton, pos=at.actionGeometry(action).center())
        menu = action.menu()
        if menu is not None:
            person.qtbot.waitUntil(menu.isVisible)
            at = menu
    return action


def entry(person, name):
    """Return the text of an entry as the open Edit menu shows it, and close the menu."""
    bar = person.window.menuBar()
    action = next(a for a in bar.actions() if a.text() == "&Edit")
    person.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(action).center())
    menu = action.menu()
    person.qtbot.waitUntil(menu.isVisible)
    text = next(a.text() for a in menu.actions() if a.objectName() == name)
    person.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    person.qtbot.waitUntil(lambda: not menu.isVisible())
    return text


@opens_menus
def test_a_perturbation_from_the_menu_is_undone_and_the_drawing_stays(person):
    person.line((5, 5), (20, 20))
    drawn = person.store.state.document
    choose(person, "Perturb", "Covering", "Fog")
    assert names(person) == ["shift", "noise", "fog"]
    assert entry(person, "drawing.undo") == "Undo Add Fog"
    assert person.window.command("drawing.undo").toolTip() == "Undo Add Fog (Ctrl+Z)"
    undo(person)
    assert names(person) == ["shift", "noise"]
    assert not person.store.state.chain.on
    assert person.store.state.document is drawn
    assert entry(person, "drawing.redo") == "Redo Add Fog"
    choose(person, "Edit", "Redo")
    assert names(person) == ["shift", "noise", "fog"]
    assert person.store.state.document is drawn


def test_drawing_and_perturbing_are_undone_and_redone_in_the_order_in_which_they_were_done(person):
    person.line((5, 5), (20, 20))
    person.do("perturb.add.fog")
    person.line((20, 5), (5, 20))
    seen = [(stroke_count(person), "fog" in names(person))]
    for turn in (undo, undo, undo, redo, redo, redo):
        turn(person)
        seen.append((stroke_count(person), "fog" in names(person)))
    assert seen == [(2, True), (1, True), (1, False), (0, False), (1, False), (1, True), (2, True)]
    assert not person.window.command("drawing.redo").isEnabled()
    # The buttons under the canvas have no room for the names.
    texts = {button.text() for button in person.window.centralWidget().findChildren(QToolButton)}
    assert {"Undo", "Redo", "Clear"} <= texts


def test_no_perturbations_is_undone_with_all_amounts_and_seeds(person):
    person.do("perturb.add.fog")
    person.do("perturb.right")
    person.do("perturb.add.blur")
    whole = person.store.state.chain
    key(person, Qt.Key.Key_Home, ALT)
    assert person.store.state.chain == PerturbationChain()
    undo(person)
    assert person.store.state.chain is whole
    assert person.store.state.shown == "perturbed"


def drag(widget, *xs):
    """Press at the first place, move over the others, release at the last."""
    y = widget.height() // 2
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(xs[0], y))
    for x in xs[1:]:
        QTest.mouseMove(widget, QPoint(x, y))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(xs[-1], y))


def test_a_drag_and_a_key_pressed_several_times_are_one_step_each(person):
    start = person.store.state.chain
    pad = person.find("perturbation-0").findChild(ShiftPad)
    drag(pad, 44, 50, 56, 62)
    once = person.store.state.chain
    assert once.perturbations[0].amounts["dx_px"] > 2
    drag(pad, 62, 50, 40, 30)
    twice = person.store.state.chain
    for _time in range(4):
        key(person, Qt.Key.Key_Right, ALT)
    person.do("perturb.add.rotate")
    added = person.store.state.chain
    slider = person.window.findChild(QSlider, "amount-2-angle_deg")
    for _time in range(3):
        person.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert person.store.state.chain.perturbations[2].amounts == {"angle_deg": 33}
    undo(person)
    assert person.store.state.chain == added
    undo(person)
    undo(person)
    assert person.store.state.chain == twice
    undo(person)
    assert person.store.state.chain == once
    undo(person)
    assert person.store.state.chain == start


def turn_wheel(slider):
    middle = QPointF(slider.rect().center())
    notch, none = QPoint(0, 120), Qt.MouseButton.NoButton
    where = QPointF(slider.mapToGlobal(middle.toPoint()))
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        slider, QWheelEvent(middle, where, QPoint(), notch, none, Qt.KeyboardModifier.NoModifier, phase, False)
    )


def test_what_a_slider_was_given_by_keys_wheel_and_clicks_is_undone_one_after_the_other(person):
    person.do("perturb.add.rotate")
    slider = person.window.findChild(QSlider, "amount-2-angle_deg")
    end = QPoint(slider.width() - 2, slider.height() // 2)

    def keys():
        slider.setFocus()
        person.qtbot.keyClick(slider, Qt.Key.Key_Left)
        person.qtbot.keyClick(slider, Qt.Key.Key_Left)

    def wheel():
        turn_wheel(slider)
        turn_wheel(slider)
        QApplication.sendEvent(slider, QEvent(QEvent.Type.Leave))

    def click():
        person.qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=end)

    seen = [person.store.state.chain]
    for act in (keys, person.canvas.setFocus, keys, click, click, keys, click, wheel, wheel):
        act()
        if act != person.canvas.setFocus:
            assert person.store.state.chain != seen[-1]
            seen.append(person.store.state.chain)
    while seen:
        assert person.store.state.chain == seen.pop()
        undo(person)


@pytest.fixture
def student(reader):
    reader.look_at("convolution")
    reader.qtbot.waitUntil(lambda: reader.window.panel("convolution").widget().isVisible())
    return reader


def learned(student):
    return student.store.state.networks["cnn"].layers["conv1"].weight


def test_kernels_that_were_typed_and_silenced_come_back_by_undo(student):
    before = learned(student).copy()
    chooser = student.window.panel("convolution").widget().chooser
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    chooser.map.setValue(3)
    student.qtbot.mouseClick(chooser.silence, student.button)
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.selectAll()
    for row in ("1 2 3", "4 5 6", "7 8 95"):
        student.qtbot.keyClicks(chooser.text, row)
        student.qtbot.keyClick(chooser.text, Qt.Key.Key_Return)
    student.wait_answer()
    np.testing.assert_array_equal(learned(student)[3, 0], [[1, 2, 3], [4, 5, 6], [7, 8, 95]])
    assert "Live in" in chooser.note.text()
    assert student.window.command("drawing.undo").text() == "Undo Edit a kernel"
    undo(student)
    student.wait_answer()
    assert not learned(student)[3].any()
    student.qtbot.waitUntil(lambda: "Live in" not in chooser.note.text(), timeout=LONG_MS)
    undo(student)
    student.wait_answer()
    np.testing.assert_array_equal(learned(student), before)
    redo(student)
    redo(student)
    student.wait_answer()
    assert learned(student)[3, 0, 2, 2] == 95
    student.do("network.restore")
    student.wait_answer()
    np.testing.assert_array_equal(learned(student), before)
    undo(student)
    student.wait_answer()
    assert learned(student)[3, 0, 2, 2] == 95


def test_the_box_shows_what_undo_and_redo_bring_back_and_goes_on_changing_the_network(student):
    chooser = student.window.panel("convolution").widget().chooser
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    chooser.map.setValue(3)
    student.qtbot.mouseClick(chooser.edit, student.button)
    typed = ["1 2 3\n4 5 6\n7 8 9", "9 8 7\n6 5 4\n3 2 1"]
    for text in typed:
        chooser.text.setPlainText(text)
        student.store.rest()
    undo(student)
    assert chooser.text.toPlainText() == typed[0]
    assert chooser.chosen().title == "conv 1 · 3"
    undo(student)
    assert chooser.chosen().title == "Your own"
    redo(student)
    redo(student)
    assert chooser.text.toPlainText() == typed[1]
    assert chooser.chosen().title == "conv 1 · 3"
    chooser.text.setPlainText("0 0 0\n0 5 0\n0 0 0")
    student.wait_answer()
    np.testing.assert_array_equal(learned(student)[3, 0], [[0, 0, 0], [0, 5, 0], [0, 0, 0]])


def test_what_is_typed_after_undo_is_the_persons_own_and_redo_leaves_it(student):
    chooser = student.window.panel("convolution").widget().chooser
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 9")
    undo(student)
    chooser.text.setPlainText("0 0 0\n0 5 0\n0 0 0")
    assert not student.store.state.edits
    redo(student)
    assert chooser.text.toPlainText() == "0 0 0\n0 5 0\n0 0 0"
    assert chooser.chosen().title == "Your own"


@opens_menus
def test_steps_that_were_let_go_are_told_in_the_menu_in_both_languages(person):
    person.store.update(history=History(most_bytes=15_000))
    for row in range(5, 15):
        person.line((5, row), (20, row))
    action = person.window.command("drawing.undo")
    while action.isEnabled():
        undo(person)
    assert 5 < stroke_count(person) < 10
    assert entry(person, "drawing.undo") == "Undo (older steps were let go)"
    person.do("view.language.zh_CN")
    assert action.text() == "撤销（更早的步骤已不再保留）"
    assert person.window.command("drawing.redo").text() == "重做：画一笔"


def test_a_files_name_is_shown_as_it_is_in_menu_and_tooltip(person, tmp_path):
    path = tmp_path / "<b>a&b <img src='x'>.json"
    path.write_text(json.dumps({"strokes": [[[3, 4], [9, 9]]], "perturbations": [{"name": "fog"}]}))
    person.window._documents.open_path(path)
    person.qtbot.waitUntil(lambda: stroke_count(person) == 1)
    action = person.window.command("drawing.undo")
    assert action.text() == "Undo Open <b>a&&b <img src='x'>.json"
    assert "&lt;b&gt;" in action.toolTip()
    assert "<b>" not in action.toolTip()
    undo(person)
    assert stroke_count(person) == 0
    assert names(person) == ["shift", "noise"]


@OWN_WINDOW
def test_a_full_stack_takes_no_shift_from_keys_map_or_curve_and_what_is_drawn_can_be_read_again(person):
    person.line((5, 5), (20, 20))
    person.do("perturb.toggle")
    QTest.mouseClick(take_away(person, 0), Qt.MouseButton.LeftButton)
    while len(names(person)) < MAX_PERTURBATIONS:
        person.do("perturb.add.blur")
    person.look_at("shift_map")
    curves = person.window.panel("curves").widget()
    curves.form.names.setCurrentIndex(curves.form.names.findData("shift"))
    for shift in (
        lambda: key(person, Qt.Key.Key_Left, ALT),
        lambda: person.find("shift-map-cnn").clicked.emit(2, 3),
        lambda: curves.plot.clicked.emit(4),
    ):
        person.store.update(message="")
        shift()
        assert len(names(person)) == MAX_PERTURBATIONS
        assert "take one away first" in person.store.state.message
    person.window.close()
    assert load_autosave().perturbations == person.store.state.chain.perturbations


def take_away(person, row):
    return next(b for b in person.find(f"perturbation-{row}").findChildren(QToolButton) if b.toolTip() == "Take away")
