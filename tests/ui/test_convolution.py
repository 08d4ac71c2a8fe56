from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PySide6.QtCore import QMimeData, QPoint, Qt

from desktop_cnn.core.kernels import KERNELS
from desktop_cnn.engine.inference import prepare_reader
from desktop_cnn.ui import bridge
from desktop_cnn.ui.panels.kernel_choices import ConvolutionChoices, flat
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.transport import SPEEDS
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("convolution").widget()


def choose(person, kind):
    panel(person).chooser.kinds.setCurrentIndex(panel(person).chooser.kinds.findData(kind))


def assert_is_torchs(person, weights):
    pixels = torch.tensor(person.store.state.document.pixels)[None, None]
    expected = F.conv2d(pixels, torch.tensor(weights)[None, None], padding=len(weights) // 2)[0, 0].numpy()
    np.testing.assert_allclose(panel(person).output, expected, rtol=1e-5, atol=1e-5)


@pytest.fixture
def student(reader, samples):
    reader.look_at("convolution")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.qtbot.waitUntil(panel(reader).isVisible)
    return reader


def test_every_handmade_kernel_makes_torchs_map_and_says_what_it_does(student):
    for name, kernel in KERNELS.items():
        choose(student, name)
        assert_is_torchs(student, kernel.weights)
        assert kernel.summary in panel(student).chooser.note.text()
        assert "conv 1 ·" in panel(student).chooser.note.text()


def test_every_layers_learned_kernels_can_be_applied_and_the_nearest_handmade_one_is_told(student):
    choose(student, "learned")
    chooser = panel(student).chooser
    layers = student.store.state.networks["cnn"].layers
    chooser.map.setValue(5)
    assert_is_torchs(student, layers["conv1"].weight[5, 0])
    assert not chooser.channel.isVisible()
    assert "ike" in chooser.note.text()
    chooser.layers.setCurrentIndex(chooser.layers.findData("cnn/conv3"))
    chooser.channel.setValue(31)
    assert_is_torchs(student, layers["conv3"].weight[5, 31])
    student.do("view.recipe.augmented")
    student.wait_answer()
    assert_is_torchs(student, student.store.state.networks["cnn"].layers["conv3"].weight[5, 31])


def test_an_own_kernel_can_be_typed_and_what_is_none_leaves_the_last_good_one(student):
    choose(student, "own")
    chooser = panel(student).chooser
    assert_is_torchs(student, KERNELS["sobel_x"].weights)
    five = np.arange(25, dtype=np.float32).reshape(5, 5)
    chooser.text.setPlainText(str(five.tolist()))
    assert_is_torchs(student, five)
    for text, told in (("1 2 x\n1 2 3\n1 2 3", "“x”"), ("", "0×0"), ("nan 1 1\n1 1 1\n1 1 1", "“nan”")):
        chooser.text.setPlainText(text)
        assert told in chooser.note.text()
        assert "last good kernel stays" in chooser.note.text()
        assert_is_torchs(student, five)


def test_what_is_told_of_a_typed_kernel_stands_below_it(student):
    choose(student, "own")
    student.let_events_pass()
    chooser = panel(student).chooser
    assert chooser.kinds.geometry().bottom() < chooser.text.y()
    assert chooser.text.geometry().bottom() < chooser.note.y()


def shown(person):
    return int(np.isfinite(panel(person).map._values).sum())


def test_the_window_walks_and_the_map_fills_behind_it(student):
    transport = panel(student).transport
    assert shown(student) == 900
    transport.speed.setCurrentIndex(SPEEDS.index(240))
    student.qtbot.mouseClick(transport.play, student.button)
    student.qtbot.waitUntil(lambda: 20 < shown(student) < 800)
    assert shown(student) == transport.place + 1
    student.qtbot.mouseClick(transport.play, student.button)
    assert shown(student) == 900
    stopped = transport.place
    student.qtbot.mouseClick(transport.forward, student.button)
    student.qtbot.mouseClick(transport.forward, student.button)
    student.qtbot.mouseClick(transport.back, student.button)
    assert (transport.place, shown(student)) == (stopped + 1, 900)
    transport.slider.setValue(890)
    student.qtbot.mouseClick(transport.play, student.button)
    student.qtbot.waitUntil(lambda: not transport.play.isChecked())
    assert shown(student) == 900


def test_a_click_on_either_map_goes_there_and_the_arrow_keys_go_on(student):
    for view in (panel(student).map, panel(student).input):
        student.qtbot.mouseClick(view, student.button, pos=view.cell_centre(12, 15).toPoint())
        assert panel(student).transport.place == 12 * 30 + 15
        student.qtbot.keyClick(panel(student).map, Qt.Key.Key_Down)
        assert panel(student).transport.place == 13 * 30 + 15
    told = f"at (13, 15): the sum of 9 products is {panel(student).output[13, 15]:.4f}".replace("-", "−")
    assert told in panel(student)._sum.text()
    assert panel(student)._added._values == [[panel(student).output[13, 15]]]
    products = panel(student).products.views[2]._values
    assert products.sum() == pytest.approx(panel(student).output[13, 15], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_pictures_fill_the_room_and_every_matrix_has_its_numbers(student, size):
    student.window.resize(*size)
    student.let_events_pass()
    shown, figure = panel(student), panel(student).map.parentWidget()
    right = shown.map._area().width() + shown.input._area().width() + shown.other._area().width()
    assert right > 0.85 * figure.width()
    bottom = shown._added.mapTo(figure, QPoint(0, shown._added.height())).y()
    assert bottom > 0.85 * figure.height()
    for view in (*shown.products.views, shown._added):
        assert view._cell_rect((0, 0)).width() > px(36)
    assert shown.map.geometry().bottom() < shown.transport.parentWidget().y() < shown.products.y()
    middle = shown.products.views[0].middle()
    for sign in shown.products._signs:
        picture = sign.grab().toImage()
        rows = [y for y in range(picture.height()) if len({picture.pixel(x, y) for x in range(picture.width())}) > 1]
        assert abs((rows[0] + rows[-1]) / 2 - middle) < px(4)


def chosen_cell(person):
    return person.store.state.chosen(ConvolutionChoices).cell


def test_a_chosen_cell_stays_with_the_next_drawing_until_the_strongest_is_asked_for(student):
    strongest = divmod(int(np.abs(panel(student).output).argmax()), 30)
    assert divmod(panel(student).transport.place, 30) == strongest
    assert not panel(student).strongest.isEnabled()
    student.store.choose(ConvolutionChoices(cell=(12, 15)))
    assert "at (12, 15)" in panel(student)._sum.text()
    student.line((5, 25), (25, 25))
    student.wait_answer()
    assert "at (12, 15)" in panel(student)._sum.text()
    student.qtbot.mouseClick(panel(student).strongest, student.button)
    assert chosen_cell(student) is None
    assert divmod(panel(student).transport.place, 30) == divmod(int(np.abs(panel(student).output).argmax()), 30)


def test_where_it_is_stopped_is_chosen_and_at_the_end_nothing_is(student):
    transport = panel(student).transport
    student.qtbot.mouseClick(transport.play, student.button)
    student.qtbot.waitUntil(lambda: transport.place > 0)
    student.qtbot.mouseClick(transport.play, student.button)
    assert chosen_cell(student) == divmod(transport.place, 30)
    student.qtbot.mouseClick(transport.forward, student.button)
    assert chosen_cell(student) == divmod(transport.place, 30)
    kept = chosen_cell(student)
    transport.slider.blockSignals(True)
    transport.slider.setValue(895)
    transport.slider.blockSignals(False)
    student.qtbot.mouseClick(transport.play, student.button)
    student.qtbot.waitUntil(lambda: not transport.play.isChecked())
    assert chosen_cell(student) == kept
    student.qtbot.mouseClick(transport.play, student.button)
    student.store.choose(ConvolutionChoices(cell=(12, 15)))
    assert not transport.play.isChecked()
    assert transport.place == 12 * 30 + 15
    assert shown(student) == 900


def test_drawing_goes_on_while_it_plays_and_leaving_stops_it(student):
    transport = panel(student).transport
    student.qtbot.mouseClick(transport.play, student.button)
    before = panel(student).output
    student.line((5, 25), (25, 25))
    student.wait_answer()
    assert transport.play.isChecked()
    assert panel(student).output is not before
    assert_is_torchs(student, KERNELS["sobel_x"].weights)
    student.look_at("kernels")
    student.qtbot.waitUntil(lambda: not transport.play.isChecked())


@OWN_WINDOW
def test_playing_begun_on_an_empty_canvas_goes_on_when_a_drawing_comes_at_once(reader, samples):
    reader.look_at("convolution")
    reader.let_events_pass()
    transport = panel(reader).transport
    assert transport.place == 0
    transport.play.click()
    panel(reader)._compute()  # as at the first point of a stroke, before the first step
    assert transport.play.isChecked()
    reader.qtbot.waitUntil(lambda: transport.place > 0)


def learned(person, layer="conv1"):
    return person.store.state.networks["cnn"].layers[layer].weight


def test_a_silenced_map_is_dark_and_one_click_restores_the_network(student):
    choose(student, "learned")
    before = learned(student)
    probabilities = student.prediction("cnn").property("probabilities")
    panel(student).chooser.map.setValue(3)
    student.qtbot.mouseClick(panel(student).chooser.silence, student.button)
    student.wait_answer()
    assert not learned(student)[3].any()
    student.look_at("lane-1")
    student.qtbot.waitUntil(lambda: "conv1" in student.store.state.reading("cnn").outputs, timeout=LONG_MS)
    assert not student.store.state.reading("cnn").outputs["conv1"].values[3].any()
    assert student.prediction("cnn").property("probabilities") != probabilities
    assert student.window.panel("lane-1").titleBarWidget()._subtitle.text().startswith("edited kernels: 1")
    student.look_at("convolution")
    student.qtbot.waitUntil(panel(student).restore.isVisible)
    student.qtbot.mouseClick(panel(student).restore, student.button)
    student.wait_answer()
    np.testing.assert_array_equal(learned(student), before)
    assert student.prediction("cnn").property("probabilities") == probabilities
    assert not panel(student).restore.isVisible()


def test_a_learned_kernel_is_edited_live_and_only_in_its_recipe(student):
    choose(student, "learned")
    chooser, before = panel(student).chooser, learned(student, "conv2")
    choose(student, "own")
    chooser.text.setPlainText("1 2 3 4 5\n" * 5)
    choose(student, "learned")
    chooser.layers.setCurrentIndex(chooser.layers.findData("cnn/conv2"))
    chooser.map.setValue(4)
    chooser.channel.setValue(7)
    student.qtbot.mouseClick(chooser.edit, student.button)
    assert not student.store.state.edits  # nothing has been typed yet
    for text in ("0 0 0\n0 9 0\n0 0 0", "0 0 0\n0 5 0\n0 0 x", "1 1\n1 1", "1 1 1 1 1\n" * 5):
        chooser.text.setPlainText(text)
    student.wait_answer()
    expected = before.copy()
    expected[4, 7] = [[0, 0, 0], [0, 9, 0], [0, 0, 0]]
    np.testing.assert_array_equal(learned(student, "conv2"), expected)
    assert len(student.store.state.edits) == 1
    student.do("view.recipe.augmented")
    student.wait_answer()
    assert not (learned(student, "conv2")[4, 7] == expected[4, 7]).all()
    student.do("view.recipe.centred")
    student.wait_answer()
    np.testing.assert_array_equal(learned(student, "conv2"), expected)
    student.do("network.restore")
    student.wait_answer()
    np.testing.assert_array_equal(learned(student, "conv2"), before)


def test_a_kernel_to_be_typed_over_is_chosen_from_elsewhere_and_undo_takes_what_was_typed_along(student):
    own = flat(learned(student)[3, 0])
    student.store.choose(ConvolutionChoices("own", "cnn/conv1", 3, 0, own, "begun"))
    chooser = panel(student).chooser
    assert "Live in conv 1 · 3" in chooser.note.text()
    assert_is_torchs(student, learned(student)[3, 0])
    for text in ("1 2 3\n4 5 6\n7 8 9", "0 0 0\n0 1.50 0\n0 0 0"):
        chooser.text.setPlainText(text)
        student.store.rest()
        assert chooser.text.toPlainText() == text
        assert student.store.state.chosen(ConvolutionChoices).typing == "live"
    student.do("drawing.undo")
    assert student.store.state.chosen(ConvolutionChoices).own == tuple(range(1, 10))
    student.wait_answer()
    np.testing.assert_array_equal(learned(student)[3, 0].ravel(), range(1, 10))


def test_an_edited_network_still_says_what_the_inspector_adds_up(student):
    choose(student, "learned")
    student.qtbot.mouseClick(panel(student).chooser.edit, student.button)
    panel(student).chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 9")
    student.wait_answer()
    student.look_at("inspector")
    student.qtbot.waitUntil(lambda: student.window.panel("inspector").widget().inspection is not None)
    found = student.window.panel("inspector").widget().inspection
    value = student.store.state.reading("cnn").outputs["conv1"].values.max()
    assert found.value == pytest.approx(value, rel=1e-5)


@pytest.fixture
def loading(monkeypatch):
    """An event that the networks wait for before they are loaded."""
    is_over = threading.Event()

    def prepare():
        is_over.wait(LONG_MS / 1000)
        return prepare_reader().answer

    monkeypatch.setattr(bridge, "_prepare", prepare)
    return is_over


@OWN_WINDOW
def test_before_the_networks_are_loaded_nothing_learned_can_be_edited(loading, person):
    person.look_at("convolution")
    choose(person, "learned")
    chooser = panel(person).chooser
    assert not chooser.edit.isVisibleTo(chooser)
    assert not chooser.silence.isVisibleTo(chooser)
    loading.set()
    person.wait_answer()
    assert chooser.edit.isVisibleTo(chooser)
    assert not person.store.state.edits


def test_what_is_typed_is_live_no_longer_after_a_change_of_recipe_and_after_restoring(student):
    chooser = panel(student).chooser
    for leave in ("view.recipe.augmented", "network.restore"):
        choose(student, "learned")
        student.qtbot.mouseClick(chooser.edit, student.button)
        chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 9")
        student.wait_answer()
        assert "Live in conv 1" in chooser.note.text()
        student.do(leave)
        student.wait_answer()
        assert "Live in" not in chooser.note.text()
        before = learned(student)
        chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 0")
        student.wait_answer()
        np.testing.assert_array_equal(learned(student), before)


def test_why_a_text_is_no_kernel_stays_while_it_is_none_and_a_pasted_book_is_cut(student):
    choose(student, "own")
    chooser = panel(student).chooser
    chooser.text.setPlainText("a b c")
    student.line((5, 25), (25, 25))
    student.wait_answer()
    assert "“a” is not a number" in chooser.note.text()
    book = QMimeData()
    book.setText("1 2\n1\n" * 100_000)
    chooser.text.selectAll()
    chooser.text.insertFromMimeData(book)
    assert len(chooser.text.toPlainText()) <= 2000
    assert len(chooser.note.text()) < 200


def test_of_two_networks_with_kernels_only_the_chosen_one_is_changed(student):
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    choose(student, "learned")
    chooser = panel(student).chooser
    chooser.layers.setCurrentIndex(chooser.layers.findData("cnn-augmented/conv1"))
    chooser.map.setValue(3)
    beside = student.store.state.networks["cnn-augmented"].layers["conv1"]
    assert_is_torchs(student, beside.weight[3, 0])
    assert chooser.chosen().title == "conv 1 · 3 · CNN · Augmented"
    before = learned(student)
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 9")
    student.wait_answer()
    assert "Live in conv 1 · 3 · CNN · Augmented" in chooser.note.text()
    assert [edit.model for edit in student.store.state.edits] == ["cnn-augmented"]
    np.testing.assert_array_equal(learned(student), before)
    edited = student.store.state.networks["cnn-augmented"].layers["conv1"].weight
    np.testing.assert_array_equal(edited[3, 0], [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    student.do("view.recipe.permuted")  # the pinned network stays as it is, and what is typed with it
    student.wait_answer()
    assert "Live in" in chooser.note.text()
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    assert "Live in" not in chooser.note.text()
    edits = student.store.state.edits
    chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 0")
    assert student.store.state.edits == edits


def test_square_kernels_of_odd_size_walk_and_nothing_is_like_those_of_another_size(strided, student):
    student.compare("strided", folder=strided)
    chooser = panel(student).chooser
    keys = [chooser.layers.itemData(index) for index in range(chooser.layers.count())]
    assert keys == ["strided/conv1", "strided/conv4"]
    assert chooser.closest() is None  # the first convolution has none of sobel x's size
    assert panel(student).other._values is None
    choose(student, "learned")
    layers = student.store.state.networks["strided"].layers
    chooser.map.setValue(5)
    assert_is_torchs(student, layers["conv1"].weight[5, 0])
    assert chooser.closest() is None
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.setPlainText("1 2 3 4 5\n" * 5)
    student.wait_answer()
    assert student.store.state.networks["strided"].layers["conv1"].weight[5, 0].tolist() == [[1, 2, 3, 4, 5]] * 5
    choose(student, "learned")
    chooser.layers.setCurrentIndex(chooser.layers.findData("strided/conv4"))
    chooser.channel.setValue(7)
    assert_is_torchs(student, layers["conv4"].weight[chooser.map.value(), 7])
    assert not chooser.edit.isVisible()
    student.qtbot.mouseClick(chooser.silence, student.button)
    student.wait_answer()
    assert not student.store.state.networks["strided"].layers["conv4"].weight[chooser.map.value()].any()


def test_networks_without_such_kernels_have_none_to_learn_from_and_it_is_said(student):
    choose(student, "learned")
    student.compare("fc")
    chooser = panel(student).chooser
    assert "None of the compared networks" in chooser.note.text()
    assert chooser.closest() is None
    for widget in (chooser.layers, chooser.map, chooser.channel, chooser.edit, chooser.silence):
        assert not widget.isVisible()
