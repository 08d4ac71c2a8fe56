from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_cnn.core.labs.im2col import WAYS
from desktop_cnn.ui.widgets.zoom_view import ZoomView
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("im2col").widget()


def framed(view):
    return view._framed.top, view._framed.left


@pytest.fixture
def student(reader, samples):
    reader.look_at("im2col")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.qtbot.waitUntil(panel(reader).isVisible)
    return reader


@pytest.mark.parametrize("recipe", ["centred", "permuted"])
def test_the_product_is_torchs_convolution_of_what_the_networks_are_given(student, recipe):
    student.do(f"view.recipe.{recipe}")
    student.wait_answer()
    given = torch.tensor(student.store.state.given("cnn"))[None, None]
    weight = torch.tensor(student.store.state.networks["cnn"].layers["conv1"].weight)
    expected = F.conv2d(given, weight, padding=1)[0].flatten(1).numpy()
    np.testing.assert_allclose(panel(student).product, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(panel(student).columns._values, F.unfold(given, 3, padding=1)[0].numpy())
    assert float(panel(student)._told.text().split(": ")[-1].replace("−", "-")) < 1e-5


def test_a_place_is_the_same_in_the_picture_its_column_and_the_map(student):
    for name, cell in (("input", (12, 15)), ("map", (12, 15)), ("columns", (4, 375)), ("rows", (2, 375))):
        assert_place_is_the_same(student, name, cell)


def assert_place_is_the_same(student, name, cell):
    panel(student)._go_to(0)
    view = getattr(panel(student), name)
    for at in (view.cell_centre(*cell), view.cell_centre(cell[0], cell[1] - 1), view.cell_centre(*cell)):
        student.qtbot.mouseMove(view, at.toPoint())
    student.qtbot.waitUntil(lambda: framed(panel(student).map) != (0, 0))
    row, column = framed(panel(student).map)
    assert abs(30 * row + column - 375) <= 1  # a column of a strip may be narrower than a screen pixel
    assert framed(panel(student).input) == (row - 1, column - 1)
    assert framed(panel(student).columns) == (0, 30 * row + column)
    seen = panel(student).columns._values[:, 30 * row + column].reshape(3, 3)
    given = student.store.state.given("cnn")[row - 1 : row + 2, column - 1 : column + 2]
    np.testing.assert_array_equal(seen, given)


def test_a_row_of_the_kernels_is_folded_back_and_has_its_dense_matrix(student):
    view = panel(student).kernels
    student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(5, 4).toPoint())
    np.testing.assert_array_equal(panel(student).map._values, panel(student).product[5].reshape(30, 30))
    weight = student.store.state.networks["cnn"].layers["conv1"].weight[5, 0]
    assert np.abs(panel(student).dense._values).max() == np.abs(weight).max()


def test_the_three_ways_are_timed_at_the_press_of_the_button(student):
    student.qtbot.mouseClick(panel(student).job_bar.button, student.button)
    assert panel(student).job_bar.button.text() == "Cancel"
    student.qtbot.waitUntil(lambda: panel(student).lab.job.phase == "finished", timeout=LONG_MS)
    assert panel(student)._told.text().count("µs") == len(WAYS)
    student.line((5, 25), (25, 25))
    student.wait_answer()
    assert panel(student)._told.text().count("µs") == len(WAYS)


def test_an_empty_canvas_has_no_columns_and_cannot_be_timed(student):
    student.do("drawing.clear")
    student.wait_answer()
    assert panel(student).columns._values is None
    assert not panel(student).job_bar.button.isEnabled()
    view = panel(student).kernels
    student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(5, 4).toPoint())
    assert panel(student).map._values is None


def test_with_strides_and_a_kernel_of_another_size_a_place_is_the_same_in_all(strided, student):
    student.compare("fc", "strided", folder=strided)
    shown = panel(student)
    given = torch.tensor(student.store.state.given("strided"))[None, None]
    weight = torch.tensor(student.store.state.networks["strided"].layers["conv1"].weight)
    expected = F.conv2d(given, weight, stride=2, padding=1)[0].flatten(1).numpy()
    np.testing.assert_allclose(shown.product, expected, rtol=1e-5, atol=1e-5)
    for name, cell, place in (
        ("input", (12, 15), (6, 7)),  # windows are two pixels apart and begin one outside: 6's middle is pixel 13
        ("input", (0, 29), (0, 13)),
        ("map", (3, 13), (3, 13)),
        ("columns", (20, 55), (3, 13)),
        ("rows", (2, 55), (3, 13)),
    ):
        shown._go_to(0)
        getattr(shown, name).pointed.emit(cell)
        assert framed(shown.map) == place
        assert_place_is_the_same_with_strides(student, shown, place)


def assert_place_is_the_same_with_strides(student, shown, place):
    number = place[0] * 14 + place[1]
    assert framed(shown.columns) == framed(shown.rows) == (0, number)
    assert shown.input._framed == (2 * place[0] - 1, 2 * place[1] - 1, 2 * place[0] + 4, 2 * place[1] + 4)
    padded = np.pad(student.store.state.given("strided"), 1)
    seen = padded[2 * place[0] : 2 * place[0] + 5, 2 * place[1] : 2 * place[1] + 5]
    np.testing.assert_array_equal(shown.columns._values[:, number].reshape(5, 5), seen)


def test_titles_and_sizes_are_those_of_the_layer(strided, student):
    assert panel(student).subtitle(student.store.state) == "conv 1 of what the networks are given"
    student.compare("strided", "cnn", folder=strided)
    shown = panel(student)
    titles = [view.accessibleName() for view in (shown.kernels, shown.dense, shown.rows)]
    assert titles == ["kernels 6 × 25", "conv 1 · 0: W, 196 × 900", "kernels × columns = 6 × 196"]
    assert shown.columns.accessibleName().startswith("columns 25 × 196: column 105 is the window at (7, 7)")
    assert shown.subtitle(student.store.state) == "Strided · conv 1 of what the networks are given"
    assert "176,400 numbers, 25 different" in shown._told.text()
    assert shown.dense._values.shape == (66, 300)
    np.testing.assert_array_equal(shown.map._values, shown.product[0].reshape(14, 14))
    assert float(shown._told.text().split(": ")[-1].replace("−", "-")) < 1e-5
    student.qtbot.mouseClick(shown.job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: shown.lab.job.phase == "finished", timeout=LONG_MS)
    assert shown._told.text().count("µs") == len(WAYS)


def test_the_fully_connected_layers_weights_are_shown_beside_as_they_are(student):
    shown = panel(student)
    weight = student.store.state.networks["fc"].layers["hidden"].weight
    assert shown._views.full.isVisible()
    assert shown._views.full.accessibleName() == "FC · hidden: W, 1000 × 900"
    blocks = torch.nn.functional.pad(torch.tensor(weight).abs(), (0, 0, 0, -1000 % 4))[None, None]
    np.testing.assert_allclose(np.abs(shown._views.full._values), F.max_pool2d(blocks, 4)[0, 0].numpy())
    assert "810,000 numbers, 9 different" in shown._views.told.text()
    assert "FC · hidden: 900,000, each its own" in shown._views.told.text()
    student.compare("cnn")
    assert not shown._views.full.isVisible()
    assert "each its own" not in shown._views.told.text()
    student.compare("cnn", "fc")
    assert shown._views.full.isVisible()


def turn(person, view, notches, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(view.viewport().rect().center())
    turned, buttons, phase = QPoint(0, 120 * notches), Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, view.viewport().mapToGlobal(at), QPoint(), turned, buttons, modifiers, phase, False)
    QApplication.sendEvent(view.viewport(), event)
    person.let_events_pass()


def test_ctrl_and_the_wheel_zoom_and_the_wheel_alone_moves(student):
    view, shown = panel(student).findChild(ZoomView), panel(student)
    before = shown.kernels._cell_rect((0, 0)).width()
    turn(student, view, 6, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > 2.5
    assert shown.kernels._cell_rect((0, 0)).width() > 2 * before
    assert shown.columns.width() > 2 * view.width()
    place = view.verticalScrollBar().value()
    turn(student, view, -1)
    assert view.verticalScrollBar().value() > place
    turn(student, view, -20, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == 1
    assert view.verticalScrollBar().maximum() == view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_pictures_and_matrices_fill_the_room(student, size):
    student.window.resize(*size)
    student.let_events_pass()
    figure = panel(student)._views
    sides = [view._area().width() for view in (figure.input, figure.map, figure.dense, figure.full)]
    assert sum(sides) > 0.85 * figure.width()
    assert figure.rows.geometry().bottom() > 0.97 * figure.height()
    assert figure.columns.width() > 0.8 * figure.width()


def test_networks_without_a_convolution_over_the_picture_say_so(student):
    student.compare("fc")
    assert panel(student)._none.isVisible()
    assert "None of the compared networks" in panel(student)._none.text()
    assert not panel(student)._views.isVisible()
    assert not panel(student).code()
    assert not panel(student).subtitle(student.store.state)
    student.compare("fc", "cnn")
    assert panel(student)._views.isVisible()
    assert not panel(student)._none.isVisible()
    assert len(panel(student).product) == 16
