"""What the line at the bottom says holds: it leaves with the next act, or with what was wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_cnn.app.actions.perturbation import remove_perturbation
from desktop_cnn.core.values import MAX_PERTURBATIONS
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW


def message(person):
    return person.find("message").text()


def strokes(person):
    return person.store.state.document.drawing.strokes


def has_hint(person):
    """Return whether the words in the middle of the canvas are seen: all else there is black."""
    image = person.canvas.grab().toImage()
    middle = image.height() // 2
    row = [image.pixelColor(x, middle + dy).red() for x in range(image.width()) for dy in range(-6, 6)]
    return max(row) > 100


def fill_the_stack(person):
    for _each in range(MAX_PERTURBATIONS + 1):
        person.do("perturb.add.blur")
    assert "already" in message(person)


ACTS = {
    "reset": lambda person: person.do("perturb.reset"),
    "take one away": lambda person: remove_perturbation(person.store, 0),
    "switch off": lambda person: person.do("perturb.toggle"),
    "another picture": lambda person: person.do("samples.round.3"),
    "clear": lambda person: person.do("drawing.clear"),
    "weights": lambda person: person.do("view.recipe.augmented"),
    "language": lambda person: person.do("view.language.en"),
    "theme": lambda person: person.do("view.theme.light"),
    "pen": lambda person: person.do("drawing.thicker"),
    "stroke": lambda person: person.line((5, 5), (9, 9)),
    "undo": lambda person: person.do("drawing.undo"),
    "eraser": lambda person: person.do("drawing.eraser"),
}


def test_a_message_leaves_with_whatever_the_person_does_next(person):
    person.line((5, 5), (20, 20))
    fill_the_stack(person)
    for name, act in ACTS.items():
        person.store.update(message="There are 12 perturbations already")
        act(person)
        assert message(person) == "", name


def test_a_message_that_comes_while_drawing_stays_until_the_next_stroke(person):
    person.press(5, 5)
    person.move(8, 8)
    person.store.update(message="Saved.")
    person.move(12, 12)
    person.release(12, 12)
    assert message(person) == "Saved."
    person.press(5, 9)
    assert message(person) == ""
    person.release(5, 9)


def test_why_there_is_no_answer_is_told_until_there_is_one_whatever_is_said_meanwhile(own_weights, reader, samples):
    for path in own_weights.glob("*-augmented.*"):
        path.unlink()
    reader.do("view.recipe.augmented")
    reader.qtbot.waitUntil(lambda: "cannot be read" in message(reader), timeout=LONG_MS)
    reader.draw(samples[9].drawing)
    assert "cannot be read" in message(reader)
    reader.do("file.copy")
    copied = message(reader)
    assert "clipboard" in copied
    failing = []
    reader.store.subscribe(lambda _state, changed: failing.append("failure" in changed))
    reader.store.update(requested=frozenset({"cnn/conv1"}))  # asked again by no act of the person's
    reader.qtbot.waitUntil(lambda: True in failing, timeout=LONG_MS)
    assert message(reader) == copied
    reader.do("drawing.thicker")
    assert "cannot be read" in message(reader)
    reader.do("view.recipe.centred")
    reader.qtbot.waitUntil(lambda: reader.digit("cnn") == samples[9].label, timeout=LONG_MS)
    assert message(reader) == ""


def test_what_goes_on_being_wrong_is_told_until_it_is_not_whatever_is_said_meanwhile(person):
    person.store.update(warning="not kept")
    assert message(person) == "not kept"
    person.do("file.copy")
    assert "clipboard" in message(person)
    person.line((5, 5), (20, 20))
    assert message(person) == "not kept"
    person.store.update(warning="")
    assert message(person) == ""


@OWN_WINDOW
def test_a_second_window_goes_on_saying_that_it_keeps_nothing(person, qtbot):
    second = open_window(qtbot)
    second.line((5, 5), (20, 20))
    assert "open already" in message(second)
    second.window.close()


@pytest.mark.parametrize("hand", ["eraser", "right button"])
def test_where_nothing_is_drawn_the_eraser_says_so_and_leaves_nothing(person, hand):
    if hand == "eraser":
        QTest.keyClick(person.canvas, Qt.Key.Key_E)
    assert has_hint(person)
    seq = person.store.state.seq
    person.line((5, 5), (20, 20), erasing=hand == "right button")
    assert "nothing to erase" in message(person)
    assert not strokes(person)
    assert not person.window.command("drawing.undo").isEnabled()
    assert person.store.state.seq == seq
    assert has_hint(person)
    if hand == "eraser":
        QTest.keyClick(person.canvas, Qt.Key.Key_E)
    person.line((5, 5), (20, 20))
    assert message(person) == ""
    assert len(strokes(person)) == 1


def test_where_all_has_been_erased_there_is_nothing_to_erase_either(person):
    person.line((5, 5), (20, 20))
    person.line((5, 5), (20, 20), erasing=True)
    for _again in range(3):
        for at in range(30):
            if person.store.state.document.pixels.any():
                person.line((0, at), (30, at), erasing=True)
    assert not person.store.state.document.pixels.any()
    count = len(strokes(person))
    person.line((5, 5), (20, 20), erasing=True)
    assert "nothing to erase" in message(person)
    assert len(strokes(person)) == count
    assert has_hint(person)


def test_clearing_gives_the_pen_back(person):
    person.line((5, 5), (20, 20))
    person.do("drawing.eraser")
    person.line((5, 5), (20, 20))
    person.do("drawing.clear")
    assert not person.window.command("drawing.eraser").isChecked()
    person.line((5, 5), (20, 20))
    assert person.store.state.document.pixels.max() == 1


def test_pasting_nothing_is_told_until_something_is_done(person):
    QGuiApplication.clipboard().setMimeData(QMimeData())
    person.do("file.paste")
    assert "no picture" in message(person)
    person.line((5, 5), (20, 20))
    assert message(person) == ""


def test_an_empty_list_of_links_is_nothing_to_paste_or_to_drop(person):
    data = QMimeData()
    data.setData("text/uri-list", b"")
    assert data.hasUrls()
    assert not person.window._documents.can_take(data)
    QGuiApplication.clipboard().setMimeData(data)
    person.do("file.paste")
    assert "no picture" in message(person)
