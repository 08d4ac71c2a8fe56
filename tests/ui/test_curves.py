from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.pen_digits import PEN_FILE
from desktop_cnn.core.resources import resource
from tests.ui.conftest import LIGHT, LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("curves").widget()


def told(person):
    return "\n".join(label.text() for label in panel(person).findChildren(QLabel) if label.isVisible())


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def wait_measured(person):
    person.qtbot.waitUntil(lambda: panel(person).job_bar.button.text() == "Measure", timeout=LONG_MS)


@pytest.fixture
def student(reader, samples):
    """Somebody who has drawn a digit and looks at the curves of networks that take little."""
    reader.compare(*LIGHT)
    reader.look_at("curves")
    reader.draw(samples[9].drawing)
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    return reader


def take_samples(person):
    """Choose the thirty, which are measured faster than the pen digits, by key."""
    box = panel(person).form.source
    person.qtbot.keyClick(box, Qt.Key.Key_Home)
    person.qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.source() == "samples"


def click(person, widget):
    person.qtbot.mouseClick(widget, person.button)


def test_a_curve_over_the_pen_digits_is_measured_and_told_at_each_amount(student):
    choose(panel(student).form.names, "noise")
    click(student, panel(student).job_bar.button)
    assert panel(student).job_bar.button.text() == "Cancel"
    wait_measured(student)
    assert "200 digits: pen digits of unseen writers" in told(student)
    plot = panel(student).plot
    QTest.mouseMove(plot.viewport(), plot.place_of(4).toPoint())
    student.qtbot.waitUntil(lambda: "your drawing 3:" in told(student))
    assert told(student).count("% right") == 2
    assert "0.2" in told(student)


def test_a_click_puts_the_amount_on_the_drawing(student):
    plot = panel(student).plot
    student.qtbot.mouseClick(plot.viewport(), student.button, pos=plot.place_of(5).toPoint())
    chain = student.store.state.chain
    assert chain.on
    assert chain.perturbations[0].amounts == {"dx_px": 5, "dy_px": 0}


def test_the_keyboard_walks_along_the_amounts(student):
    plot = panel(student).plot
    assert plot.focusPolicy() & Qt.FocusPolicy.TabFocus
    for _step in range(3):
        student.qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.accessibleDescription().startswith("2:")


def test_cancel_is_at_once_the_points_stay_and_it_can_be_measured_again(student, data_folder):
    choose(panel(student).form.limits, None)
    panel(student).form.source.chosen.emit(str(data_folder / "mnist"))
    beats = []
    heart = QTimer()
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start(5)
    click(student, panel(student).job_bar.button)
    curves = panel(student)
    student.qtbot.waitUntil(lambda: bool("left" in told(student) and curves.shown().points), timeout=LONG_MS)
    start = time.perf_counter()
    click(student, curves.job_bar.button)
    assert curves.job_bar.button.text() == "Measure"
    assert time.perf_counter() - start < 0.2
    heart.stop()
    kept = curves.shown().points
    choose(curves.form.limits, 200)
    click(student, curves.job_bar.button)
    wait_measured(student)
    assert len(curves.shown().points) == 13
    choose(curves.form.limits, None)
    assert curves.shown().points == kept
    assert max(after - before for before, after in pairwise(beats)) < 0.25


def test_data_without_labels_is_told_and_nothing_is_lost(student, tmp_path):
    path = tmp_path / "drawings.jsonl"
    path.write_text('{"strokes": [[[1, 2], [3, 4]]]}\n')
    panel(student).form.source.chosen.emit(str(path))
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    assert "no label" in told(student)
    take_samples(student)
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    assert "30 digits: sample drawings" in told(student)


def test_another_source_chosen_by_key_shows_nothing_of_the_one_before(student):
    form = panel(student).form
    assert form.source.source() == "pen"
    take_samples(student)
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    for key, source in ((Qt.Key.Key_Down, "mnist"), (Qt.Key.Key_Home, "pen")):
        student.qtbot.keyClick(form.source, key)
        assert form.source.source() == source
        assert form.limits.isEnabled()
        assert "sample drawings" not in told(student)
        assert panel(student).plot.measured_points() == 0
    take_samples(student)
    assert not form.limits.isEnabled()
    assert panel(student).plot.measured_points() == 13


def test_all_unseen_writers_give_the_figure_of_the_model_card(student):
    choose(panel(student).form.limits, None)
    click(student, panel(student).job_bar.button)
    curves = panel(student)
    student.qtbot.waitUntil(lambda: bool(curves.shown().points), timeout=LONG_MS)
    click(student, curves.job_bar.button)
    for name, share in curves.shown().points[0].accuracies.items():
        card = json.loads(resource("weights", f"{name}-centred.json").read_text())
        stated = card["figures"]["pen, unseen writers, 20 px, centred"]
        assert share.n == stated["n"]
        assert share.value == pytest.approx(stated["value"], abs=1 / 2169)


def test_damaged_pen_digits_are_told_and_the_samples_still_measured(student, tmp_path):
    path = tmp_path / "digits.pen.npz"
    path.write_bytes(PEN_FILE.read_bytes()[:-1000])
    panel(student).form.source.chosen.emit(str(path))
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    assert f"The pen digits {path} cannot be read" in told(student)
    take_samples(student)
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    assert "30 digits" in told(student)


def test_what_was_measured_is_kept_when_measuring_again_is_cancelled(student):
    take_samples(student)
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    kept = panel(student).shown()
    click(student, panel(student).job_bar.button)
    click(student, panel(student).job_bar.button)
    assert panel(student).shown() == kept
    assert "30 digits" in told(student)


def test_another_recipe_has_another_curve(student):
    take_samples(student)
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    centred = panel(student).shown()
    student.do("view.recipe.augmented")
    assert panel(student).shown().points == ()
    click(student, panel(student).job_bar.button)
    wait_measured(student)
    assert panel(student).shown().points != centred.points
    student.do("view.recipe.centred")
    assert panel(student).shown() == centred


def test_an_empty_canvas_has_no_curve_of_its_own(student):
    student.do("drawing.clear")
    assert panel(student).answer is None
    plot = panel(student).plot
    for index in (8, 4):
        QTest.mouseMove(plot.viewport(), plot.place_of(index).toPoint())
        student.qtbot.waitUntil(lambda index=index: plot._index == index)
    assert "your" not in told(student)
