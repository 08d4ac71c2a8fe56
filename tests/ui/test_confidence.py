from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolTip

from desktop_cnn.core.confidence import bin_of
from desktop_cnn.core.metrics import accuracy
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


@pytest.fixture
def student(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader


def answers(person):
    return {name: person.prediction(name) for name in ("cnn", "fc")}


@pytest.mark.parametrize("recipe", ["centred", "augmented", "permuted"])
def test_hovering_over_an_answer_tells_how_often_such_answers_are_right(student, recipe):
    student.do(f"view.recipe.{recipe}")
    student.wait_answer()
    for name, bars in answers(student).items():
        sure = max(bars.property("probabilities"))
        counts = load_checkpoint(weights_path(name, recipe)).confidence
        for bins in counts.values():
            right, n = bins[bin_of(sure)]
            assert f"{n:,}" in bars.toolTip()
            assert percent(accuracy(right, n).value) in bars.toolTip()
        assert ("anywhere on the canvas" in bars.toolTip()) == ("anywhere" in counts)
        assert "ten digits" not in bars.toolTip()  # said once, below the cards


def test_the_tooltip_is_shown_and_spoken(student):
    bars = answers(student)["cnn"]
    QApplication.sendEvent(bars, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), bars.mapToGlobal(QPoint(5, 5))))
    assert QToolTip.text() == bars.toolTip()
    QToolTip.hideText()
    spoken = bars.text_twin()
    assert spoken.startswith(f"3, {probability(max(bars.property('probabilities')))}. ")
    assert "held-out digits" in spoken
    assert "\n" not in spoken


def test_another_confidence_has_other_figures(student):
    before = answers(student)["fc"].toolTip()
    student.line((3, 27), (27, 3))
    student.line((3, 3), (27, 27))
    student.wait_answer()
    after = answers(student)["fc"]
    assert bin_of(max(after.property("probabilities"))) != 5
    assert "held-out" in after.toolTip()
    assert after.toolTip() != before


def test_an_empty_canvas_has_nothing_told_and_an_edited_network_says_that_nothing_was_measured(student):
    student.store.update(edits=(KernelEdit("cnn-centred", "conv1", 0, 0, np.ones((3, 3), dtype=np.float32)),))
    student.wait_answer()
    assert "not been measured" in answers(student)["cnn"].toolTip()
    assert "held-out digits" in answers(student)["fc"].toolTip()
    student.do("drawing.clear")
    student.wait_answer()
    assert {bars.toolTip() for bars in answers(student).values()} == {""}


def test_the_window_says_that_letters_are_read_as_digits(student):
    student.look_at("predictions")
    labels = student.find("panel-predictions").findChildren(QLabel)
    assert any("ten digits and nothing else" in label.text() and label.isVisible() for label in labels)
    student.do("help.shortcuts")
    dialog = student.window.findChild(QDialog, "shortcuts")
    assert any("ten digits and nothing else" in label.text() for label in dialog.findChildren(QLabel))
    dialog.close()


def test_a_reading_that_float32_rounds_to_certainty_is_not_told_as_certain(student):
    for bars in answers(student).values():
        assert "100" not in bars.text_twin().partition(". ")[0]
        assert bars.text_twin().startswith("3, >99.9%")
