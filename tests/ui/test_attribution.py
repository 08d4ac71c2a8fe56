from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.percent import probability
from desktop_cnn.engine.loaded import load_networks
from tests.ui.conftest import LONG_MS


def panel(person):
    return person.window.panel("attribution").widget()


def told(person):
    return "\n".join(label.text() for label in panel(person).findChildren(QLabel))


def wait_answer(person):
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


@pytest.fixture
def student(reader, samples):
    reader.look_at("attribution")
    reader.draw(samples[9].drawing)
    wait_answer(reader)
    return reader


def test_both_networks_evidence_for_their_own_digit_is_shown_on_one_scale(student):
    answer = panel(student).answer
    assert {name: each.digit for name, each in answer.networks.items()} == {"cnn": 3, "fc": 3}
    assert told(student).count("score of 3") == 2
    views = {name: head.views for name, head in panel(student).heads.items()}
    seen = {name: {method for method, view in each.items() if view.isVisible()} for name, each in views.items()}
    assert seen["cnn"] - seen["fc"] == {"grad_cam"}
    view = views["cnn"]["occlusion"]
    student.qtbot.mouseMove(view, view.cell_centre(15, 15).toPoint())
    value = answer.networks["cnn"].maps["occlusion"][15, 15]
    student.qtbot.waitUntil(lambda: view.caption() == f"(15, 15): {value:.4g}".replace("-", "−"))


def test_what_the_empty_canvas_is_read_as_is_told_and_printed_by_the_program(student):
    names = {"print": lambda *_told: None}
    exec(panel(student).code(), names)
    loaded = load_networks(compared("centred"), "cpu")
    for name, title in (("cnn", "CNN"), ("fc", "FC")):
        read = loaded.probabilities(np.zeros((1, 30, 30), dtype=np.float32))[name][0]
        np.testing.assert_allclose(names[f"{name}_empty"].numpy(), read, atol=1e-5)
        assert f"{title} {read.argmax()} ({probability(float(read.max()))})" in told(student)


def test_another_digits_evidence_can_be_asked_for(student):
    box = panel(student).digits
    box.setCurrentIndex(box.findData(8))
    wait_answer(student)
    assert told(student).count("score of 8") == 2


def test_it_follows_the_hand_and_an_empty_canvas_has_none(student):
    before = panel(student).answer
    student.line((5, 25), (25, 25))
    wait_answer(student)
    assert panel(student).answer is not before
    student.do("drawing.clear")
    assert panel(student).answer is None
    assert "score" not in told(student)
