"""A network that reads the pen's way: what it sees that no picture has, and where it has no answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import GRU

from desktop_cnn.app.actions.perturbation import set_noise
from desktop_cnn.core.document import Document
from desktop_cnn.core.pen_path import ORDERS, pen_path, pen_segments
from desktop_cnn.core.values import Drawing
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from desktop_cnn.ui.answers import AnswerCard
from desktop_cnn.ui.panels.recurrent import RecurrentChoices
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

NAME = "gru-strokes"


@pytest.fixture
def student(reader, samples):
    """A person who compares it with a network that reads pixels, and has drawn a 4 of two strokes."""
    reader.compare("cnn", NAME)
    reader.draw(next(each.drawing for each in samples if each.label == 4))
    reader.wait_answer()
    return reader


@pytest.fixture(scope="module")
def network():
    return load_checkpoint(weights_path(NAME, "centred")).network


def panel(person, name):
    return person.window.panel(name).widget()


def settle(person):
    person.let_events_pass()
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


def probabilities(person, name=NAME):
    return person.store.state.reading(name).prediction.probabilities


def card(person, name=NAME):
    return person.window.findChildren(AnswerCard)[person.slot(name) - 1]


@torch.inference_mode()
def test_it_is_given_the_way_that_the_hand_went_and_answers_as_torch_does(student, network):
    document = student.store.state.document
    path = pen_path(document.drawing, document.pixels)
    np.testing.assert_array_equal(student.store.state.given(NAME), path)
    expected = network(torch.tensor(path)[None, None]).softmax(1)[0]
    np.testing.assert_allclose(probabilities(student), expected, rtol=1e-4, atol=1e-6)
    assert student.digit(NAME) == 4
    lane = student.lane(NAME)
    np.testing.assert_array_equal(lane.block("input").values[0], path)
    assert lane.block("input").title == "pen's way"


def test_drawn_backwards_the_picture_and_what_reads_it_stay_and_undo_brings_the_way_back(student):
    before = {name: probabilities(student, name) for name in ("cnn", NAME)}
    pixels, drawing = student.store.state.document.pixels, student.store.state.document.drawing
    student.do("drawing.backwards")
    student.wait_answer()
    np.testing.assert_array_equal(student.store.state.document.pixels, pixels)
    np.testing.assert_array_equal(probabilities(student, "cnn"), before["cnn"])
    assert abs(probabilities(student) - before[NAME]).max() > 0.1
    student.do("drawing.undo")
    student.wait_answer()
    assert student.store.state.document.drawing == drawing
    np.testing.assert_array_equal(probabilities(student), before[NAME])


@torch.inference_mode()
def test_the_four_ways_are_read_side_by_side(student, network):
    student.look_at("order")
    settle(student)
    shown = panel(student, "order")
    state = student.store.state
    for order, turn in enumerate(ORDERS.values()):
        drawing = turn(state.document.drawing)
        np.testing.assert_array_equal(shown.answer.segments[order], pen_segments(drawing, state.document.pixels))
        path = torch.tensor(pen_path(drawing, state.document.pixels))
        expected = network(path[None, None]).softmax(1)[0].numpy()
        view = shown.rows[NAME].answers[order]
        np.testing.assert_allclose(view.property("probabilities"), expected, rtol=1e-4, atol=1e-6)
        assert shown.rows["cnn"].answers[order].property("digit") == 4
    assert shown.sentence.text().endswith("is another digit to GRU strokes.")


@torch.inference_mode()
def test_the_cursor_goes_along_the_pens_way(student, network):
    student.look_at("recurrent")
    student.store.choose(RecurrentChoices(NAME))
    settle(student)
    shown, state = panel(student, "recurrent"), student.store.state
    path = torch.tensor(state.given(NAME))
    for step in (0, 20, 47):
        _all, last = GRU.forward(network.strokes, path[None, : step + 1])
        expected = network.scores(last[0]).softmax(1)[0].numpy()
        np.testing.assert_allclose(shown.probabilities[step], expected, rtol=1e-4, atol=1e-6)
    ink = state.document.pixels > 0
    whole = state.receptive_field
    assert whole[state.document.pixels > 0.5].all()
    segments = pen_segments(state.document.drawing, state.document.pixels)
    column, row = (int(each) for each in segments[10, :2] + (segments[10, 2:] - segments[10, :2]) / 2)
    student.qtbot.mouseClick(shown.drawing, student.button, pos=shown.drawing.cell_centre(row, column).toPoint())
    student.let_events_pass()
    assert abs(shown.step - 10) <= 1
    assert f"After {shown.step + 1} of the pen's 48 steps" in shown.sentence.text()
    begun = student.store.state.receptive_field
    assert 0 < (begun & ink).sum() < (whole & ink).sum()


def test_of_two_that_recur_each_can_be_chosen_also_where_one_has_no_answer(student):
    student.compare(NAME, "gru-rows")
    student.look_at("recurrent")
    settle(student)
    shown = panel(student, "recurrent")
    assert len(shown.probabilities) == 48
    document = student.store.state.document
    picture = Drawing(picture=np.rint(document.pixels * 255).astype(np.uint8).tobytes())
    student.store.show_document(Document(picture, document.pixels))
    student.wait_answer()
    settle(student)
    assert "a picture has none" in shown.offer.told.text()
    shown.networks.setCurrentIndex(1)
    student.qtbot.waitUntil(lambda: shown.probabilities is not None and len(shown.probabilities) == 30, timeout=LONG_MS)
    assert shown.offer.isHidden()
    assert shown.networks.isVisible()


def test_rubbed_out_it_cannot_be_turned_and_what_reads_pixels_is_read_all_the_same(student):
    student.line((13, 5), (13, 6), erasing=True)
    student.wait_answer()
    student.look_at("order")
    settle(student)
    shown = panel(student, "order")
    assert "without the eraser" in shown.sentence.text()
    assert [view.property("digit") for view in shown.rows["cnn"].answers] == [student.digit("cnn")] * 4
    assert [view.property("digit") for view in shown.rows[NAME].answers] == [-1] * 4


def test_perturbations_do_not_reach_it_and_it_says_so(student):
    before = probabilities(student)
    set_noise(student.store, 0.3)
    student.wait_answer()
    assert student.digit(f"{NAME}-perturbed") == -1
    assert "do not reach it" in student.prediction(f"{NAME}-perturbed").toolTip()
    assert student.digit("cnn-perturbed") >= 0
    assert "do not reach it" in student.lane(NAME).hint
    np.testing.assert_array_equal(student.store.state.snapshot.drawn[NAME].prediction.probabilities, before)


def test_of_a_picture_it_has_no_answer_says_why_and_reads_the_next_stroke(student, samples):
    pixels = student.store.state.document.pixels
    picture = Drawing(picture=np.rint(pixels * 255).astype(np.uint8).tobytes())
    student.store.show_document(Document(picture, pixels))
    student.wait_answer()
    assert student.digit("cnn") == 4
    assert student.digit(NAME) == -1
    assert card(student).failure.isVisible()
    assert "a picture has none" in card(student).failure.text()
    assert "a picture has none" in student.lane(NAME).hint
    student.do("drawing.clear")
    student.draw(samples[0].drawing)
    student.wait_answer()
    assert student.digit(NAME) >= 0
    assert card(student).failure.isHidden()
    assert student.lane(NAME).hint == ""


def test_a_point_is_no_way_yet_and_no_sentence_comes_and_goes_while_the_hand_moves(reader):
    reader.compare("cnn", NAME)
    reader.press(10, 10)
    reader.wait_answer()
    assert reader.digit(NAME) == -1
    assert card(reader).failure.isHidden()
    reader.release(10, 10)
    reader.wait_answer()
    assert "draw on" in card(reader).failure.text()
    reader.line((10, 10), (15, 20))
    reader.wait_answer()
    assert reader.digit(NAME) >= 0
    assert card(reader).failure.isHidden()


def test_labs_that_work_on_pixels_leave_it_out(student):
    student.look_at("shift_map")
    settle(student)
    shown = panel(student, "shift_map")
    assert list(shown.answer.probabilities) == ["cnn"]
    assert NAME not in shown.code().replace("-", "_").split("readers = ")[1].split("\n")[0]
    student.compare(NAME)
    settle(student)
    assert "reads the pen's way" in student.store.state.message
