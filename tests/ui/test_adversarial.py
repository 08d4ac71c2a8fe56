from __future__ import annotations

import time
from html import escape

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.percent import percent, probability
from desktop_cnn.ui.panels.adversarial import AdversarialChoices
from tests.ui.conftest import LIGHT, LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("adversarial").widget()


def told(person):
    return "\n".join(label.text() for label in panel(person).findChildren(QLabel))


def press(person):
    person.qtbot.mouseClick(panel(person).job_bar.button, person.button)


def wait_found(person):
    person.qtbot.waitUntil(lambda: panel(person).job_bar.button.text() == "Search", timeout=LONG_MS)


@pytest.fixture
def student(reader, samples):
    reader.compare(*LIGHT)
    reader.look_at("adversarial")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    panel(reader).into.setCurrentIndex(panel(reader).into.findData(8))
    return reader


def test_both_changed_pictures_are_shown_with_the_new_answer_and_its_size(student):
    press(student)
    assert panel(student).job_bar.button.text() == "Cancel"
    wait_found(student)
    for name, flip in panel(student).answer.found.items():
        before, after = (escape(probability(each.confidence)) for each in (flip.before, flip.after))
        assert f"3 ({before}) → <b>8</b> ({after})" in told(student), name
        assert f"L2 {flip.size('l2'):.3g}" in told(student)
    assert [student.digit(name) for name in LIGHT] == [3, 3]  # the drawing itself stays as it is


def test_the_changed_picture_takes_turns_with_the_drawing_while_it_is_seen(student):
    press(student)
    wait_found(student)
    found, columns = panel(student).answer.found, panel(student).columns
    assert all(columns[name].original._values is student.store.state.document.pixels for name in found)
    student.qtbot.mouseClick(panel(student).flicker, student.button)
    assert student.store.state.chosen(AdversarialChoices).flicker
    for kind in ("pixels", "changed", "pixels"):
        wanted = {name: getattr(flip, kind) for name, flip in found.items()}
        student.qtbot.waitUntil(lambda: all(columns[n].changed._values is each for n, each in wanted.items()))  # noqa: B023
    student.look_at("kernels")
    student.qtbot.waitUntil(lambda: not panel(student)._flicker.is_on)
    student.look_at("adversarial")
    student.qtbot.waitUntil(lambda: panel(student)._flicker.is_on)
    student.store.choose(AdversarialChoices("l2", 8))
    assert not panel(student)._flicker.is_on
    assert columns["pooled"].changed.accessibleName() == "changed"


def test_a_sentence_tells_how_little_changes_the_answers(student):
    assert panel(student).sentence.text().startswith("How little")
    press(student)
    wait_found(student)
    for name, title in (("fc", "FC"), ("pooled", "Pooled")):
        flip = panel(student).answer.found[name]
        share = percent(float(np.linalg.norm(flip.difference) / np.linalg.norm(flip.pixels)), 0)
        assert f"{title} reads 8 after a change of {share} of the drawing" in panel(student).sentence.text()


def test_cancel_is_at_once(student):
    student.compare("cnn")
    press(student)
    student.qtbot.waitUntil(lambda: panel(student).answer is not None, timeout=LONG_MS)
    start = time.perf_counter()
    press(student)
    assert panel(student).job_bar.button.text() == "Search"
    assert time.perf_counter() - start < 0.2
    student.qtbot.waitUntil(lambda: not panel(student).lab.is_busy, timeout=2000)


def test_a_new_stroke_ends_the_search_and_takes_the_result_away(student):
    student.compare("fc")
    press(student)
    wait_found(student)
    student.line((5, 27), (25, 27))
    assert panel(student).answer is None
    press(student)
    student.line((5, 3), (25, 3))
    assert panel(student).job_bar.button.text() == "Search"


def test_the_digit_that_is_read_cannot_be_flipped_into(student):
    panel(student).into.setCurrentIndex(panel(student).into.findData(3))
    press(student)
    wait_found(student)
    assert told(student).count("already reads 3") == 2


def test_what_was_found_is_still_there_after_a_look_at_another_tab(student):
    student.compare("fc")
    press(student)
    wait_found(student)
    found = panel(student).answer
    student.look_at("kernels")
    student.qtbot.waitUntil(lambda: "adversarial" not in student.window._workspaces._visible)
    student.look_at("adversarial")
    student.qtbot.waitUntil(lambda: "adversarial" in student.window._workspaces._visible)
    assert panel(student).answer is found
    assert "→ <b>8</b>" in told(student)


def test_another_choice_from_anywhere_takes_the_result_away(student):
    student.compare("fc")
    press(student)
    wait_found(student)
    student.store.choose(AdversarialChoices("linf", 8))
    assert panel(student).answer is None
    press(student)
    wait_found(student)
    assert told(student).index("L∞") < told(student).index("L2")
    student.look_at("kernels")
    student.let_events_pass()
    student.store.choose(AdversarialChoices("linf"))
    student.look_at("adversarial")
    student.qtbot.waitUntil(lambda: panel(student).answer is None)


def test_an_empty_canvas_cannot_be_searched(student):
    student.do("drawing.clear")
    assert not panel(student).job_bar.button.isEnabled()
    student.line((15, 5), (15, 25))
    assert panel(student).job_bar.button.isEnabled()


def test_of_many_networks_the_drawing_stands_once_and_all_pictures_are_large(student):
    student.window.resize(1366, 768)
    student.compare("cnn-centred", "fc-centred", "cnn-augmented", "fc-augmented")
    student.let_events_pass()
    columns = panel(student).columns.values()
    assert panel(student).original.isVisible()
    assert panel(student).original._values is student.store.state.document.pixels
    for column in columns:
        assert not column.original.isVisible()
        assert column.changed.width() == column.difference.width() >= 200
    student.compare("cnn-centred", "fc-centred")
    student.let_events_pass()
    assert all(column.original.isVisible() for column in panel(student).columns.values())
    assert not panel(student).original.isVisible()
