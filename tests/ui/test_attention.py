"""Where tokens look: chosen on any picture, drawn over the drawing, and checked by blanking."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from desktop_cnn.core.catalogue import Slot
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.percent import probability
from desktop_cnn.ui.panels.attention import AttentionChoices
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


@pytest.fixture
def student(reader, samples):
    reader.compare("cnn", "vit-augmented")
    reader.draw(samples[4].drawing)
    reader.wait_answer()
    reader.look_at("attention")
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    return reader


def panel(person):
    return person.window.panel("attention").widget()


def settle(person):
    person.let_events_pass()
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


def assert_looks_from(person, token):
    shown, answer = panel(person), panel(person).answer
    for views, layer in zip(shown.heads, answer.weights[:, :, token], strict=True):
        for view, weights in zip(views, layer, strict=True):
            np.testing.assert_array_equal(view._values, answer.tokens.spread(weights))
            assert (view._framed.top, view._framed.left) == (token // 6 * 5, token % 6 * 5)
    framed = np.zeros((30, 30), dtype=bool)
    framed[token // 6 * 5 :, token % 6 * 5 :][:5, :5] = True
    np.testing.assert_array_equal(person.store.state.receptive_field, framed)


def test_at_first_the_token_with_most_ink_looks_around(student):
    answer = panel(student).answer
    most = int(answer.tokens.ink(student.store.state.document.pixels).argmax())
    assert len(panel(student).heads) == len(answer.tokens.layers)
    assert_looks_from(student, most)


def test_a_click_on_any_picture_chooses_its_token_and_the_arrow_keys_walk_on(student):
    head = panel(student).heads[2][1]
    student.qtbot.mouseClick(head, student.button, pos=head.cell_centre(13, 22).toPoint())
    settle(student)
    assert student.store.state.chosen(AttentionChoices).token == 2 * 6 + 4
    assert_looks_from(student, 2 * 6 + 4)
    student.qtbot.keyClick(panel(student).drawing, Qt.Key.Key_Down)
    settle(student)
    assert_looks_from(student, 3 * 6 + 4)
    for _press in range(9):
        student.qtbot.keyClick(panel(student).drawing, Qt.Key.Key_Left)
    settle(student)
    assert_looks_from(student, 3 * 6)


def test_a_token_costs_no_new_answer_and_another_count_of_blanked_patches_does(student):
    before = panel(student).answer
    student.store.choose(AttentionChoices(token=3))
    settle(student)
    assert panel(student).answer is before
    student.qtbot.keyClick(panel(student).count, Qt.Key.Key_Up)
    settle(student)
    assert len(panel(student).answer.attended.tokens) == 4
    assert "blank 4 patches" in panel(student).count.text()


def test_the_sentence_and_the_bars_tell_the_losses_and_what_they_are_no_proof_of(student):
    shown, answer = panel(student), panel(student).answer
    loss = 100 * (answer.probability - answer.attended.probability)
    told = shown.sentence.text()
    assert f"reads {answer.digit} with {probability(answer.probability)}; without the 3 patches" in told
    assert probability(answer.attended.probability) in told
    assert probability(answer.random_mean) in told
    assert f"{loss:.1f} points" in shown.check.accessibleDescription().replace("−", "-")
    assert "Jain & Wallace" in shown._note.text()


def test_the_frame_on_the_canvas_goes_with_the_panel(student):
    assert student.store.state.receptive_field is not None
    student.look_at("predictions")
    student.let_events_pass()
    assert student.store.state.receptive_field is None


def test_without_attention_a_network_is_offered_that_has_it_and_nothing_is_asked(reader, samples):
    reader.look_at("attention")
    settle(reader)
    shown, before = panel(reader), reader.store.state.slots
    assert shown.offer.told.text() == "None of the compared networks has attention."
    assert not shown.drawing.isVisible()
    reader.draw(samples[4].drawing)
    reader.wait_answer()
    settle(reader)
    assert shown.answer is None
    assert shown.code() == ""
    assert shown.offer.button.text() == "Compare with: Vision Transformer"
    reader.qtbot.mouseClick(shown.offer.button, reader.button)
    reader.wait_answer()
    settle(reader)
    assert reader.store.state.slots == (*before, Slot("vit"))
    assert shown.answer is not None
    assert not shown.offer.isVisible()
    reader.do("drawing.clear")
    settle(reader)
    assert shown.offer.told.text().startswith("Draw a digit")
    assert not shown.offer.button.isVisible()


def test_a_lane_shows_a_block_by_its_attention_and_what_comes_out_and_the_inspector_offers_its_steps(student):
    network = student.store.state.networks["vit-augmented"]
    shown = [block.name for block in student.lane("vit-augmented").blocks]
    assert shown == ["input", *(layer.name for layer in network.layers.values() if not layer.step_of)]
    assert {layer.step_of for layer in network.layers.values()} - {""} <= set(shown)
    student.look_at("inspector")
    layers = student.window.panel("inspector").widget().layers
    offered = {layers.itemData(index).partition("/")[2] for index in range(layers.count())}
    assert set(network.layers) <= offered


def test_a_weight_of_attention_is_traced_to_the_softmax_of_its_row(student):
    student.look_at("inspector")
    student.store.update(inspected=CellAddress("vit-augmented", "attention2", 1, 14, 15))
    student.wait_answer()
    settle(student)
    shown = student.window.panel("inspector").widget()
    reading = student.store.state.reading("vit-augmented")
    row = reading.outputs["affinity2"].values[1, 14].astype(np.float64)
    share = np.exp(row - row.max()) / np.exp(row - row.max()).sum()
    assert shown.inspection.value == pytest.approx(share[15], rel=1e-6)
    marked = [each for each in shown.terms.largest._rows if each.is_marked]
    assert [each.value for each in marked] == [pytest.approx(share[15], rel=1e-6)]
    place = [each.is_marked for each in shown.terms.largest._rows].index(True)
    shown.terms.largest.clicked.emit(place)
    assert student.store.state.inspected == CellAddress("vit-augmented", "affinity2", 1, 14, 15)
