"""Reading row by row: the answer after each row, what is kept, and a cursor that steps through time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt

from desktop_cnn.core.networks import CellAddress
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from desktop_cnn.ui.panels.recurrent import RecurrentChoices
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

NAME = "gru-rows-augmented"


@pytest.fixture
def student(reader, samples):
    reader.compare("cnn", NAME)
    reader.draw(samples[4].drawing)
    reader.wait_answer()
    reader.look_at("recurrent")
    settle(reader)
    return reader


def settle(person):
    person.let_events_pass()
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


def panel(person):
    return person.window.panel("recurrent").widget()


def rows_read(person):
    field = person.store.state.receptive_field
    assert (field.all(axis=1) == field.any(axis=1)).all()
    return int(field.any(axis=1).sum())


@torch.inference_mode()
def test_the_answer_after_each_row_is_that_of_a_network_which_is_given_no_more(student):
    network = load_checkpoint(weights_path("gru-rows", "augmented")).network
    pixels = torch.tensor(student.store.state.document.pixels)
    shown = panel(student).probabilities
    for row in range(30):
        _all, state = torch.nn.GRU.forward(network.rows, pixels[None, : row + 1])
        expected = network.scores(state[0]).softmax(1)[0].numpy()
        np.testing.assert_allclose(shown[row], expected, rtol=1e-4, atol=1e-6)
    answer = student.store.state.reading(NAME).prediction.probabilities
    np.testing.assert_allclose(shown[-1], answer, rtol=1e-4, atol=1e-6)


def test_the_cursor_is_on_the_canvas_in_every_picture_and_in_the_bars(student):
    assert rows_read(student) == 30
    strip = panel(student).strip
    student.qtbot.mouseClick(strip, student.button, pos=strip.cell_centre(12, 4).toPoint())
    student.let_events_pass()
    assert student.store.state.chosen(RecurrentChoices).step == 12
    assert rows_read(student) == 13
    shown = panel(student)
    assert {view._framed.top for view in (shown.drawing, shown.strip, *shown.maps)} == {12}
    assert shown.transport.place == 12
    np.testing.assert_array_equal(shown.bars._prediction.probabilities, shown.probabilities[12])
    assert f"After 13 of 30 rows it reads {shown.probabilities[12].argmax()}" in shown.sentence.text()
    scales = [view.scale_ends() for view in shown.maps if view.cell_centre(29, 0).y() < view.height() - view.line_px]
    assert scales == [("−1", "1")] * 4  # with room for them below
    student.qtbot.keyClick(shown.drawing, Qt.Key.Key_Down)
    student.let_events_pass()
    assert rows_read(student) == 14


def test_playing_reads_row_after_row_to_the_last(student):
    student.store.choose(RecurrentChoices(step=0))
    student.let_events_pass()
    transport = panel(student).transport
    transport.run(240)
    student.qtbot.waitUntil(lambda: transport.is_at_end and not transport.play.isChecked(), timeout=LONG_MS)
    student.let_events_pass()
    assert rows_read(student) == 30


def test_a_click_on_a_gate_traces_it_to_its_row_and_the_state_before(student):
    view = panel(student).maps[2]
    student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(15, 30).toPoint())
    student.let_events_pass()
    assert student.store.state.inspected == CellAddress(NAME, "rows", 1, 15, 30)
    student.look_at("inspector")
    settle(student)
    found = student.window.panel("inspector").widget().inspection
    assert found.address == CellAddress(NAME, "rows", 1, 15, 30)
    values = student.store.state.reading(NAME).outputs["rows"].values
    assert found.value == pytest.approx(values[1, 15, 30], rel=1e-5)
    row, before = found.trace.parts
    np.testing.assert_array_equal(row.seen[0, 0], student.store.state.document.pixels[15])
    np.testing.assert_array_equal(before.seen[0, 0], values[3, 14])


def test_the_cursor_leaves_the_canvas_with_the_panel(student):
    student.look_at("predictions")
    student.let_events_pass()
    assert student.store.state.receptive_field is None


def test_without_a_recurrent_network_a_sentence_says_so_and_offers_one(reader, samples):
    reader.draw(samples[4].drawing)
    reader.wait_answer()
    reader.look_at("recurrent")
    settle(reader)
    shown = panel(reader)
    assert shown.offer.told.text() == "None of the compared networks reads step by step."
    assert not shown._content.isVisible()
    assert shown.code() == ""
    assert reader.store.state.receptive_field is None
    reader.qtbot.mouseClick(shown.offer.button, reader.button)
    reader.wait_answer()
    settle(reader)
    assert shown.offer.isHidden()
    assert len(shown.probabilities) == 30
