from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.permutation import permute
from desktop_cnn.ui.panels.inspector_parts import place_of
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.mosaic import Cell
from tests.ui.conftest import SHARED_WINDOW
from tests.ui.test_messages import message

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("inspector").widget()


def click_lane(person, network, layer, cell):
    person.look_at(f"lane-{person.slot(network)}")
    lane = person.lane(network)
    at = lane.block(layer).cell_rect(Cell(*cell)).center().toPoint()
    person.qtbot.mouseClick(lane, person.button, pos=at)
    assert "Ctrl+2" in message(person)
    assert person.store.state.receptive_field.any()
    person.do("view.workspace.inside")
    person.look_at("inspector")
    person.let_events_pass()
    person.wait_answer()


def stage(person, network, layer):
    return person.store.state.reading(network).outputs[layer].values


def brightest(values):
    return tuple(int(each) for each in np.unravel_index(values.argmax(), values.shape))


@pytest.fixture
def student(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader


def test_one_click_on_a_bright_cell_tells_why_it_is_bright(student):
    cell = brightest(stage(student, "cnn", "conv2"))
    click_lane(student, "cnn", "conv2", cell)
    found = panel(student).inspection
    assert found.address == CellAddress("cnn", "conv2", *cell)
    assert found.value == pytest.approx(stage(student, "cnn", "conv2")[cell], rel=1e-5)
    told = panel(student).sum.line.accessibleName()
    assert f"{found.trace.bias:.4f}".replace("-", "−") in told
    assert f"the network {found.value:.4f}" in told


def test_every_kind_of_layer_can_be_clicked(student):
    for layer in ("pool1", "conv6", "global_pool", "scores"):
        assert_is_clicked(student, "cnn", layer)
    for layer in ("hidden", "scores"):
        assert_is_clicked(student, "fc", layer)


def assert_is_clicked(student, network, layer):
    student.look_at(f"lane-{student.slot(network)}")
    student.let_events_pass()
    student.wait_answer()
    cell = (*brightest(stage(student, network, layer)), 0, 0)[:3]
    click_lane(student, network, layer, cell)
    found = panel(student).inspection
    assert found.address == CellAddress(network, layer, *cell)
    assert panel(student).layers.currentData() == f"{network}/{layer}"
    assert found.value == pytest.approx(stage(student, network, layer).max(), rel=1e-5)


def test_until_a_cell_is_chosen_it_follows_the_brightest_of_the_first_layer(student):
    student.look_at("inspector")
    student.qtbot.waitUntil(lambda: panel(student).inspection is not None)
    assert panel(student).inspection.value == stage(student, "cnn", "conv1").max()


def test_the_arrow_keys_move_the_cell_and_its_field_on_the_canvas(student):
    click_lane(student, "cnn", "conv2", (3, 7, 7))
    before = student.store.state.receptive_field
    assert before.sum() == 8 * 8
    student.qtbot.keyClick(panel(student).map, Qt.Key.Key_Right)
    student.qtbot.keyClick(panel(student).map, Qt.Key.Key_Down)
    assert panel(student).inspection.address == CellAddress("cnn", "conv2", 3, 8, 8)
    np.testing.assert_array_equal(student.store.state.receptive_field, np.roll(before, (2, 2), (0, 1)))
    student.look_at("kernels")
    student.qtbot.waitUntil(lambda: student.store.state.receptive_field is None)


def test_permuted_pixels_have_a_field_that_is_scattered(student):
    click_lane(student, "cnn", "conv1", (0, 10, 10))
    student.do("view.recipe.permuted")
    student.wait_answer()
    field = np.zeros((30, 30), dtype=np.float32)
    field[9:12, 9:12] = 1
    np.testing.assert_array_equal(permute(student.store.state.receptive_field.astype(np.float32)), field)


def test_pointing_at_one_matrix_lights_the_others(student):
    click_lane(student, "cnn", "conv1", (5, 12, 15))
    views = panel(student).terms.products.views
    for cell in ((1, 1), (0, 2)):  # the pointer may be at the last one already, and then nothing moves
        student.qtbot.mouseMove(views[1], views[1].cell_centre(*cell).toPoint())
    student.qtbot.waitUntil(lambda: views[0].caption().startswith("(0, 2)"))
    assert views[2].caption().startswith("(0, 2)")


def test_another_map_before_it_can_be_looked_at(student):
    click_lane(student, "cnn", "conv2", (3, 7, 7))
    terms = panel(student).terms
    channels = terms.channels
    student.qtbot.mouseClick(channels, student.button, pos=channels.cell_centre(*place_of(6, 16)).toPoint())
    assert terms.channel(panel(student).inspection) == 6
    assert "pool 1, map 6" in panel(student).sum.line.accessibleName()


def test_a_value_is_traced_back_layer_by_layer_to_the_picture(student):
    click_lane(student, "cnn", "scores", (3, 0, 0))
    rows = panel(student).terms.largest
    student.qtbot.mouseClick(rows, student.button, pos=QPointF(30, rows.row_centre(0)).toPoint())
    student.wait_answer()
    seen = []
    while (found := panel(student).inspection).source_name != "input":
        seen.append(found.address.layer)
        view = panel(student).terms.products.views[0]
        row, column = brightest(np.nan_to_num(view._values, nan=-1))
        student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(row, column).toPoint())
        student.wait_answer()
    assert seen == ["global_pool", "conv6", "conv5", "conv4", "pool2", "conv3", "conv2", "pool1"]
    assert found.value > 0


def test_a_layer_and_a_map_can_be_chosen_by_hand_and_units_without_a_place_are_none(student):
    student.look_at("inspector")
    combo = panel(student).layers
    student.qtbot.waitUntil(lambda: combo.currentIndex() >= 0)
    combo.setCurrentIndex(combo.findData("cnn/global_pool"))
    combo.activated.emit(combo.currentIndex())
    student.wait_answer()
    student.qtbot.keyClick(panel(student).number, Qt.Key.Key_Up)
    student.qtbot.keyClick(panel(student).number, Qt.Key.Key_Down)
    address = panel(student).inspection.address
    view = panel(student).map
    student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(9, 9).toPoint())
    assert panel(student).inspection.address == address


def test_it_follows_the_hand_and_the_perturbation_and_an_empty_canvas_has_nothing(student):
    click_lane(student, "cnn", "conv1", (5, 25, 15))
    before = panel(student).inspection.trace.value
    student.line((5, 25), (25, 25))
    student.wait_answer()
    assert panel(student).inspection.trace.value != before
    student.do("drawing.clear")
    assert panel(student).inspection is None
    assert student.store.state.receptive_field is None
    assert "Draw a digit" in panel(student).sentence.text()


def test_nothing_is_framed_while_another_lab_is_in_front(student):
    student.do("view.language.zh_CN")
    student.wait_answer()
    assert not panel(student).isHidden()
    assert student.store.state.receptive_field is None


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_numbers_of_all_matrices_can_be_read_and_the_sum_stands_below_them(student, size):
    student.window.resize(*size)
    for layer in ("conv2", "conv3", "conv6"):
        click_lane(student, "cnn", layer, brightest(stage(student, "cnn", layer)))
        terms = panel(student).terms
        student.qtbot.waitUntil(lambda terms=terms: terms.height() <= terms.maximumHeight() < size[1])
        for view in (terms.channels, *terms.products.views):
            assert view._cell_rect((0, 0)).width() >= px(28)
        gap_px = panel(student).sum.mapTo(panel(student), QPoint()).y() - terms.geometry().bottom()
        assert 0 < gap_px < px(24)
    assert panel(student).map.width() > px(300)


def test_a_sentence_says_which_cell_is_brightest_and_what_brings_most(student):
    number, row, column = brightest(stage(student, "cnn", "conv2"))
    click_lane(student, "cnn", "conv2", (number, row, column))
    told = panel(student).sentence.text()
    assert told.startswith(
        f"Map {number} of conv 2 is brightest at ({row}, {column}): {panel(student).inspection.value:.2f}"
    )
    assert "of pool 1 brings" in told
    click_lane(student, "cnn", "scores", (9, 0, 0))
    assert panel(student).sentence.text().startswith("Digit 9 has the score")
    student.do("drawing.clear")
    assert panel(student).sentence.text().startswith("Draw a digit")


def test_where_there_is_room_the_maps_that_count_most_are_ranked_and_chosen_there(student):
    click_lane(student, "cnn", "conv2", brightest(stage(student, "cnn", "conv2")))
    ranking = panel(student).ranking
    student.window.resize(1366, 768)
    student.qtbot.waitUntil(lambda: not ranking.isVisible())
    student.window.resize(1920, 1080)
    student.qtbot.waitUntil(ranking.isVisible)
    adds = np.abs(panel(student).inspection.by_channel)
    order = [row.key for row in ranking._rows]
    assert order == np.argsort(-adds, kind="stable")[: len(order)].tolist()
    at = QPoint(ranking.width() // 2, round(ranking.row_centre(order[3])))
    student.qtbot.mouseClick(ranking, student.button, pos=at)
    assert panel(student).terms.channel(panel(student).inspection) == order[3]
    assert [row.key for row in ranking._rows if row.is_marked] == [order[3]]


def test_the_lane_above_is_that_of_the_network_that_is_traced(student):
    student.compare("fc-centred", "cnn-centred")
    student.look_at("inspector")
    student.let_events_pass()
    assert panel(student).inspection.address.network == "cnn-centred"
    assert student.window.panel("lane").widget().network.name == "cnn-centred"
