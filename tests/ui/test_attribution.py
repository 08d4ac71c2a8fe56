from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.percent import probability
from desktop_cnn.engine.loaded import load_networks
from desktop_cnn.ui.panels.attribution import AttributionChoices
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

NAMES = {"pooled": "Pooled", "fc": "FC"}
"""Networks that take little, one of them with maps, and what they are called."""


def panel(person):
    return person.window.panel("attribution").widget()


def told(person):
    return "\n".join(label.text() for label in panel(person).findChildren(QLabel))


def wait_answer(person):
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


@pytest.fixture
def student(reader, samples):
    reader.compare(*NAMES)
    reader.look_at("attribution")
    reader.draw(samples[9].drawing)
    wait_answer(reader)
    return reader


def test_both_networks_evidence_for_their_own_digit_is_shown_on_one_scale(student):
    answer = panel(student).answer
    assert {name: each.digit for name, each in answer.networks.items()} == dict.fromkeys(NAMES, 3)
    assert told(student).count("score of 3") == 2
    views = {name: head.views for name, head in panel(student).heads.items()}
    seen = {name: {method for method, view in each.items() if view.isVisible()} for name, each in views.items()}
    assert seen["pooled"] - seen["fc"] == {"grad_cam"}
    view = views["pooled"]["occlusion"]
    student.qtbot.mouseMove(view, view.cell_centre(15, 15).toPoint())
    value = answer.networks["pooled"].maps["occlusion"][15, 15]
    student.qtbot.waitUntil(lambda: view.caption() == f"(15, 15): {value:.4g}".replace("-", "−"))


def test_what_the_empty_canvas_is_read_as_is_told_and_printed_by_the_program(student):
    names = {"print": lambda *_told: None}
    exec(panel(student).code(), names)
    loaded = load_networks(compared("centred", NAMES), "cpu")
    for name, title in NAMES.items():
        read = loaded.probabilities(np.zeros((1, 30, 30), dtype=np.float32))[name][0]
        np.testing.assert_allclose(names[f"{name}_empty"].numpy(), read, atol=1e-5)
        assert f"{title} {read.argmax()} ({probability(float(read.max()))})" in told(student)


def test_a_click_enlarges_a_picture_and_a_click_or_escape_leads_back(student):
    views = [view for head in panel(student).heads.values() for view in head.views.values() if view.isVisible()]
    view = panel(student).heads["fc"].views["occlusion"]
    usual_px = view.width()

    def click():
        student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(15, 15).toPoint())

    for back in (click, lambda: student.qtbot.keyClick(view, Qt.Key.Key_Escape)):
        click()
        student.qtbot.waitUntil(lambda: view.width() > 1.8 * usual_px)
        assert [each for each in views if each.isVisible()] == [view]
        back()
        student.qtbot.waitUntil(lambda: view.width() == usual_px)
        assert all(each.isVisible() for each in views)


def test_what_is_enlarged_is_chosen_from_anywhere_and_a_picture_that_there_is_not_is_passed_over(student):
    student.store.choose(AttributionChoices(network="pooled", method="grad_cam"))
    visible = [view.isVisible() for head in panel(student).heads.values() for view in head.views.values()]
    assert sum(visible) == 1
    student.store.choose(AttributionChoices(network="fc", method="grad_cam"))
    visible = [view.isVisible() for head in panel(student).heads.values() for view in head.views.values()]
    assert sum(visible) == 5


def test_a_sentence_tells_what_it_costs_to_hide_what_counts_most(student):
    for name, title in NAMES.items():
        found = panel(student).answer.networks[name]
        told = f"{title} loses {found.maps['occlusion'].max():.1f} of its score of {found.score:.1f}"
        assert told in panel(student).sentence.text()


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


def test_networks_with_fewer_pictures_leave_their_room_to_the_others(student):
    student.window.resize(1366, 768)
    student.compare("pooled-centred", "fc-centred", "pooled-augmented", "fc-augmented")
    student.let_events_pass()
    views = [view for head in panel(student).heads.values() for view in head.views.values() if view.isVisible()]
    assert len(views) == 10
    assert min(view.width() for view in views) >= 160
    assert max(view.geometry().right() for view in views) < panel(student).tiles.width()
