"""Magnified, on a full screen, before a room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolBar, QToolButton, QWidget

from desktop_cnn.app.magnification import STEPS
from desktop_cnn.app.settings import Settings, load_settings, save_settings
from desktop_cnn.ui.widgets.sentence import Sentence, Sentences
from tests.ui.conftest import OFFERED, OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW

CONTROL = Qt.KeyboardModifier.ControlModifier


def sizes(person):
    """How large some things of every kind are."""
    code = person.window.panel("lane-1").titleBarWidget().code
    return {
        "text": QApplication.font().pointSizeF(),
        "menus": person.window.menuBar().sizeHint().height(),
        "a head": code.sizeHint().height(),
        "an icon": code.iconSize().width(),
        "a room": person.window.panel("inspector").widget().map.minimumWidth(),
        "a digit's row": person.find("answer-1").sizeHint().height(),
    }


def test_keys_make_everything_larger_and_smaller_and_as_it_was(person):
    usual = sizes(person)
    for key, is_larger in ((Qt.Key.Key_Plus, True), (Qt.Key.Key_0, None), (Qt.Key.Key_Minus, False)):
        QTest.keyClick(person.canvas, key, CONTROL)
        now = sizes(person)
        if is_larger is None:
            assert now == usual
        else:
            for what, size in now.items():
                assert (size > usual[what]) == is_larger, (what, size)
                assert size != usual[what], what


def test_it_stops_at_the_last_step(person):
    for _step in STEPS:
        person.do("view.larger")
    assert person.store.state.magnification == STEPS[-1]
    assert not person.window.command("view.larger").isEnabled()
    assert "250%" in person.window.command("view.smaller").toolTip()


def bounds(person):
    """The least and largest size and the text of every widget that is seen, once all is laid out."""
    person.let_events_pass()
    return {
        each: (each.minimumSize(), each.maximumSize(), each.font().pointSizeF())
        for each in person.window.findChildren(QWidget)
        if each.isVisible() and not each.objectName().startswith("qt_")
    }


@OWN_WINDOW
def test_a_window_opens_in_the_size_that_it_would_be_changed_to(qtbot):
    save_settings(Settings(magnification=125))
    person = open_window(qtbot)
    person.wait_answer()
    opened = bounds(person)
    person.do("view.usual_size")
    assert bounds(person) != opened
    for _step in range(2):
        person.do("view.larger")
    assert person.store.state.magnification == 125
    changed = bounds(person)
    seen = changed.keys() & opened.keys()
    assert len(seen) > 50
    assert {each: changed[each] for each in seen} == {each: opened[each] for each in seen}
    person.window.close()


@OWN_WINDOW
def test_it_is_kept_from_one_start_to_the_next_and_a_presentation_is_not(qtbot):
    first = open_window(qtbot)
    first.do("view.larger")
    first.do("view.presentation")
    first.window.close()
    assert load_settings().magnification == 110
    again = open_window(qtbot)
    assert again.store.state.magnification == 110
    assert not again.store.state.presenting
    assert all(bar.isVisible() for bar in bars(again))
    again.window.close()


def test_no_words_are_too_small_to_be_read(reader):
    for name in ("arithmetic", "cost", "curves"):
        reader.window.panel(name).make()
    for magnification in (80, 100, 150, 250):
        reader.store.update(magnification=magnification)
        labels = [label for label in reader.window.findChildren(QLabel) if label.text()]
        assert len(labels) > 40
        for label in labels:
            assert QFontInfo(label.font()).pointSizeF() >= 7.9 * magnification / 100, label.text()


def test_the_smallest_window_has_room_for_all_of_its_width_however_it_is_magnified(reader):
    reader.window.resize(reader.window.minimumSize())
    for magnification in STEPS:
        reader.store.update(magnification=magnification)
        reader.let_events_pass()
        assert reader.window.minimumSizeHint().width() <= reader.window.width() * (1 if magnification <= 150 else 1.3)


def test_on_a_small_screen_canvas_tools_and_an_answer_are_seen_however_all_is_magnified(reader):
    reader.window.resize(1366, 768)
    canvas, answer = reader.canvas, reader.find("answer-1")
    buttons = [each for each in reader.window.findChildren(QToolButton) if each.property("narrow")]

    def is_covered(button):
        return button.geometry().translated(button.parent().pos()).intersects(canvas.geometry())

    for magnification in (100, 150, 200, 250):
        reader.store.update(magnification=magnification)
        reader.qtbot.waitUntil(lambda: all(each.sizeHint().width() <= each.width() for each in buttons))
        reader.qtbot.waitUntil(lambda: is_seen(canvas) and is_seen(answer))
        reader.qtbot.waitUntil(lambda: not any(map(is_covered, buttons)))


def is_seen(widget):
    seen = widget.visibleRegion().boundingRect()
    return min(seen.width() / widget.width(), seen.height() / widget.height()) > 0.95


def bars(person):
    window = person.window
    return [window.menuBar(), window.statusBar(), *window.findChildren(QToolBar)]


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_Escape])
def test_a_presentation_hides_what_a_room_does_not_need_and_a_key_ends_it(reader, key):
    code = reader.window.panel("lane-1").titleBarWidget().code
    text = QApplication.font().pointSizeF()
    QTest.keyClick(reader.canvas, Qt.Key.Key_F5)
    assert not any(bar.isVisible() for bar in bars(reader))
    assert not code.isVisible()
    assert QApplication.font().pointSizeF() > text
    assert reader.window.command("view.presentation").isChecked()
    QTest.keyClick(reader.canvas, Qt.Key.Key_Z, CONTROL)  # the keys of hidden menus work
    QTest.keyClick(reader.canvas, key)
    assert all(bar.isVisible() for bar in bars(reader))
    assert code.isVisible()
    assert QApplication.font().pointSizeF() == text


def test_what_was_hidden_before_a_presentation_stays_so_after_it(person):
    person.window.panel("curves").setFloating(True)
    close = person.window.panel("curves").titleBarWidget()._close
    assert close.isHidden()
    for _twice in range(2):
        person.do("view.presentation")
    assert close.isHidden()


def test_escape_lifts_the_pen_before_it_ends_a_presentation(person):
    person.do("view.presentation")
    QTest.keyClick(person.canvas, Qt.Key.Key_Space)
    QTest.keyClick(person.canvas, Qt.Key.Key_Escape)
    assert person.store.state.presenting
    QTest.keyClick(person.canvas, Qt.Key.Key_Escape)
    assert not person.store.state.presenting


def test_lines_are_thicker_before_a_room(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    canvas = reader.canvas
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)

    def frame_px():
        image = canvas.grab().toImage()
        accent = image.pixelColor(0, 0)
        return next(x for x in range(40) if image.pixelColor(x, image.height() // 2) != accent)

    usual = frame_px()
    reader.do("view.presentation")
    assert frame_px() > usual


def test_full_screen_is_ticked_also_where_the_window_manager_began_it(person):
    action, window = person.window.command("view.full_screen"), person.window
    QTest.keyClick(person.canvas, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert action.isChecked()
    QTest.keyClick(person.canvas, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    window.setWindowState(Qt.WindowState.WindowFullScreen)
    person.qtbot.waitUntil(action.isChecked)
    window.setWindowState(Qt.WindowState.WindowNoState)
    person.qtbot.waitUntil(lambda: not action.isChecked())


def test_buttons_keep_their_words_at_every_usual_magnification(person):
    person.window.resize(1366, 768)
    for magnification in (80, 100, 125):
        person.store.update(magnification=magnification)
        person.let_events_pass()
        for button in person.window.findChildren(QToolButton):
            if button.isVisible() and button.text() and person.window._column.isAncestorOf(button):
                needed = button.fontMetrics().horizontalAdvance(button.text())
                assert needed <= button.width(), (magnification, button.text())


def test_another_theme_leaves_the_text_above_a_panel_as_large_as_it_is(reader):
    reader.window.resize(2560, 1440)
    for name in OFFERED:
        reader.look_at(name)
    reader.let_events_pass()
    sentences = [*reader.window.findChildren(Sentence), *reader.window.findChildren(Sentences)]
    usual = [each.font().pointSizeF() for each in sentences]
    assert min(usual) > QApplication.font().pointSizeF() > 9
    for theme in ("dark", "light"):
        reader.store.update(theme=theme)
        assert [each.font().pointSizeF() for each in sentences] == usual
