from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.percent import percent
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("equivariance").widget()


def told(person):
    return "\n".join(label.text() for label in panel(person).findChildren(QLabel))


def wait_answer(person):
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


@pytest.fixture
def student(reader, samples):
    reader.look_at("equivariance")
    reader.draw(samples[9].drawing)
    wait_answer(reader)
    return reader


def errors(person, network="cnn"):
    return {error.name: error for error in panel(person).answer.errors[network]}


def choose(person, layer):
    rows = panel(person).rows
    person.qtbot.mouseClick(rows, person.button, pos=QPoint(20, round(rows.row_centre(layer))))
    wait_answer(person)


def test_at_first_the_first_layer_moves_along_and_the_flattened_one_does_not(student):
    assert errors(student)["conv1"].whole == 0
    assert errors(student, "fc")["hidden"].whole > 0.3
    assert "only zero padding" in told(student)


def test_a_drag_on_the_pad_is_a_shift_and_a_click_on_a_row_shows_its_maps(student):
    pad = panel(student).pad
    student.qtbot.mouseClick(pad, student.button, pos=QPointF(pad.width() / 2, pad.height() / 2).toPoint())
    student.qtbot.keyClick(pad, Qt.Key.Key_Right)
    wait_answer(student)
    assert "shift +1, 0 px" in told(student)
    choose(student, "pool1")
    assert "not whole" in told(student)
    assert panel(student).answer.pair.layer == "pool1"
    assert panel(student).answer.pair.of_shifted.shape == (15, 15)
    choose(student, "hidden")
    assert "Flattened" in told(student)


def rows(person):
    return {(row.network, row.key): row for row in panel(person).rows._rows}


def test_what_has_no_maps_has_no_bar_beside_those_of_maps(student):
    for (network, key), row in rows(student).items():
        if not key:
            continue
        error = errors(student, network)[key]
        assert (row.whole is None) == (error.stride_px is None), key
        assert row.other == ("" if error.stride_px else f"changes by {percent(error.whole)}")
        assert row.numbers[0] == (percent(error.whole) if error.stride_px else "")
    change = percent(errors(student, "fc")["hidden"].whole)
    assert f"hidden: changes by {change}" in panel(student).rows.accessibleDescription()


def test_a_reference_between_cells_is_called_interpolated_and_one_on_cells_is_not(student):
    assert not any("≈" in row.numbers[0] for row in rows(student).values())
    assert "interpolated" not in told(student) + panel(student).maps[1]._title
    for _press in range(2):
        student.qtbot.keyClick(panel(student).pad, Qt.Key.Key_Right)
    wait_answer(student)
    shift = panel(student)._shift
    for (network, key), row in rows(student).items():
        stride = errors(student, network)[key].stride_px if key else None
        assert ("≈" in row.numbers[0]) == bool(stride and any(each % stride[0] for each in shift)), (key, shift)
    choose(student, "pool2")
    assert "interpolated" in told(student)
    assert panel(student).maps[1]._title == "shift(pool 2 x), interpolated"


def test_the_keyboard_walks_through_the_layers_and_the_maps(student):
    student.qtbot.keyClick(panel(student).rows, Qt.Key.Key_Down)
    wait_answer(student)
    assert panel(student).answer.pair.layer == "pool1"
    view = panel(student).maps[0]
    student.qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.caption().startswith("(0, 1): ")


def test_a_map_can_be_chosen_and_another_layer_begins_with_its_strongest(student):
    number = panel(student).number
    student.qtbot.keyClick(number, Qt.Key.Key_Up)
    wait_answer(student)
    assert panel(student).answer.pair.map == 0
    choose(student, "conv2")
    assert number.value() == -1
    assert number.maximum() == 31
    choose(student, "hidden")
    assert number.maximum() == -1


def test_pointing_at_a_cell_tells_its_value(student):
    view, pair = panel(student).maps[0], panel(student).answer.pair
    student.qtbot.mouseMove(view, view.cell_centre(12, 15).toPoint())
    student.qtbot.waitUntil(lambda: view.caption() == f"(12, 15): {pair.of_shifted[12, 15]:.4g}".replace("-", "−"))


def test_it_follows_the_hand_and_an_empty_canvas_has_nothing_to_tell(student):
    before = panel(student).answer
    student.line((5, 25), (25, 25))
    wait_answer(student)
    assert panel(student).answer is not before
    student.do("drawing.clear")
    assert panel(student).answer is None
    assert "Draw a digit" in told(student)


def test_a_sentence_tells_how_far_the_scores_change_and_the_maps_take_the_room(student):
    answer = panel(student).answer
    told = [f"{percent(answer.errors[name][-1].whole)} in {title}" for name, title in (("cnn", "CNN"), ("fc", "FC"))]
    assert all(each in panel(student).sentence.text() for each in told)
    assert all(view.width() > 250 and view.height() > 250 for view in panel(student).maps)
