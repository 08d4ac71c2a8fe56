from __future__ import annotations

import numpy as np
import pytest

from desktop_cnn.core.kernels import similarity
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.ui.panels.kernels import KernelChoices
from desktop_cnn.ui.widgets.block_parts import above_px, below_px
from desktop_cnn.ui.widgets.mosaic import Cell
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("kernels").widget()


def choose(person, layer):
    panel(person).layers.setCurrentIndex(panel(person).layers.findData(layer))


def shown(person):
    return panel(person).lane.blocks[0].values


def weight(person, network, layer):
    return person.store.state.networks[network].layers[layer].weight


def titles(person):
    layers = panel(person).layers
    return [layers.itemText(index) for index in range(layers.count())]


def names_of(code):
    names = {"print": lambda *_told: None}
    exec(compile(code, "<shown>", "exec"), names)
    return names


@pytest.fixture
def student(reader):
    reader.look_at("kernels")
    reader.qtbot.waitUntil(panel(reader).isVisible)
    return reader


def test_the_kernels_of_every_layer_for_one_channel_or_for_all(student):
    choose(student, "cnn/conv3")
    panel(student).channels.setCurrentIndex(5)
    np.testing.assert_array_equal(shown(student), weight(student, "cnn", "conv3")[:, 5])
    panel(student).channels.setCurrentIndex(panel(student).channels.findText("all"))
    expected = weight(student, "cnn", "conv3").swapaxes(0, 1).reshape(-1, 3, 3)
    np.testing.assert_array_equal(shown(student), expected)
    np.testing.assert_array_equal(names_of(panel(student).code())["result"], expected)
    assert panel(student)._size.text() == "48 × 32 kernels of 3×3 · 13,872 parameters, biases included"


def test_a_network_beside_it_offers_its_own_and_the_choice_follows_what_is_compared(student):
    assert titles(student)[0] == "conv 1"
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    assert titles(student)[0] == "CNN · conv 1"
    choose(student, "cnn-augmented/conv2")
    np.testing.assert_array_equal(shown(student), weight(student, "cnn-augmented", "conv2")[:, 0])
    np.testing.assert_array_equal(names_of(panel(student).code())["result"], shown(student))
    student.do("view.recipe.permuted")
    student.wait_answer()
    assert panel(student).layers.currentData() == "cnn-augmented/conv2"
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    assert panel(student).layers.currentData() == "cnn/conv2"
    np.testing.assert_array_equal(shown(student), weight(student, "cnn", "conv2")[:, 0])
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    assert panel(student).layers.currentData() == "cnn-augmented/conv2"


def test_an_edited_kernel_is_shown_and_the_chosen_layer_stays(student):
    choose(student, "cnn/conv2")
    student.store.update(edits=(KernelEdit("cnn-centred", "conv2", 4),))
    student.wait_answer()
    assert panel(student).layers.currentData() == "cnn/conv2"
    assert not shown(student)[4].any()
    np.testing.assert_array_equal(names_of(panel(student).code())["result"], shown(student))


def test_kernels_of_any_size_in_groups_and_without_a_bias(strided, student):
    student.compare("strided", folder=strided)
    assert panel(student)._size.text() == "6 × 1 kernels of 5×5 · 150 parameters, no biases"
    choose(student, "strided/conv2")
    assert panel(student)._size.text() == "12 × 2 kernels of 3×5 · 372 parameters, biases included"
    for channel in (1, -1):
        index = panel(student).channels.findData(channel)
        panel(student).channels.setCurrentIndex(index)
        np.testing.assert_array_equal(names_of(panel(student).code())["result"], shown(student))
    describe = panel(student).lane.blocks[0].describe
    # Twelve maps in three groups: the eighth is of the second, which sees the third and the fourth channel.
    assert "map 7 for input 3, weight (2, 4)" in describe(Cell(12 + 7, 2, 4), 0.5)


def test_networks_without_kernels_say_so_and_the_choice_is_there_again_with_one_that_has_some(student):
    choose(student, "cnn/conv4")
    student.compare("fc")
    assert not panel(student).lane.blocks
    assert "None of the compared networks" in panel(student).lane.hint
    assert not panel(student).code()
    student.compare("fc", "cnn")
    assert panel(student).layers.currentData() == "cnn/conv4"
    assert not panel(student).lane.hint


def test_the_layers_are_called_in_the_persons_language(student):
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    student.do("view.language.zh_CN")
    assert titles(student)[-1].endswith("卷积 6")


def test_a_network_that_cannot_be_read_is_the_reason_why_there_are_no_kernels(strided, student):
    weights = strided / "strided-centred.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    student.compare("fc", "strided", folder=strided)
    for name in ("kernels", "patches", "im2col"):
        student.look_at(name)
        student.store.update(message="")
        student.qtbot.mouseClick(student.window.panel(name).titleBarWidget().code, student.button)
        assert "is damaged" in student.store.state.message
    student.look_at("kernels")
    student.compare("cnn", "strided", folder=strided)
    assert panel(student).layers.currentText() == "conv 1"
    assert panel(student).code()


def click(person, number):
    lane = panel(person).lane
    at = lane.blocks[0].map_rect(number).center().toPoint()
    person.qtbot.mouseClick(lane, person.button, pos=at)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_kernels_are_as_large_as_fits(student, size):
    student.window.resize(*size)
    for layer, share in (("conv1", 0.5), ("conv2", 0.5), ("conv5", 0.4)):
        choose(student, f"cnn/{layer}")
        lane = panel(student).lane
        rect = lane.blocks[0].rect
        assert lane.blocks[0].missing == 0
        assert rect.width() * rect.height() > share * lane.width() * (lane.height() - above_px() - below_px())


def test_a_chosen_kernel_leads_to_its_map_and_to_its_convolution(student, samples):
    student.draw(samples[4].drawing)
    student.wait_answer()
    choose(student, "cnn/conv2")
    assert "click a kernel" in panel(student).sentence.text()
    assert not panel(student).to_map.isVisible()
    click(student, 7)
    kernel = weight(student, "cnn", "conv2")[7, 0]
    assert panel(student).sentence.text().startswith("The kernel of map 7 weighs most at")
    assert f"{kernel.max():.2f}".replace("-", "−") in panel(student).sentence.text()
    student.qtbot.mouseClick(panel(student).to_map, student.button)
    values = student.store.state.reading("cnn").outputs["conv2"].values[7]
    inspector = student.window.panel("inspector").widget()
    student.qtbot.waitUntil(inspector.isVisible)
    student.wait_answer()
    assert inspector.inspection.address[:3] == ("cnn", "conv2", 7)
    assert inspector.inspection.value == pytest.approx(values.max(), rel=1e-5)
    student.look_at("kernels")
    student.qtbot.waitUntil(panel(student).to_convolution.isVisible)
    student.qtbot.mouseClick(panel(student).to_convolution, student.button)
    convolution = student.window.panel("convolution").widget()
    student.qtbot.waitUntil(convolution.isVisible)
    assert student.store.state.workspace == "convolution"
    np.testing.assert_array_equal(convolution.chooser.chosen().weights, kernel)


def test_of_all_kernels_the_clicked_one_is_chosen_with_its_channel(student):
    choose(student, "cnn/conv2")
    panel(student).channels.setCurrentIndex(panel(student).channels.findText("all"))
    click(student, 3 * 32 + 5)
    assert student.store.state.chosen(KernelChoices).kernel == (5, 3)
    choose(student, "cnn/conv3")
    assert student.store.state.chosen(KernelChoices).kernel is None


def test_where_every_place_has_its_own_the_kernels_of_a_map_stand_where_their_windows_lie(student):
    student.compare("local", "shared")
    choose(student, "local/window1")
    kernels = weight(student, "local", "window1")
    panel(student).maps.setCurrentIndex(5)
    places = np.stack([kernels[5, 0, :, :, row, column] for row in range(1, 30, 3) for column in range(1, 30, 3)])
    np.testing.assert_array_equal(shown(student), places)
    np.testing.assert_array_equal(names_of(panel(student).code())["result"], places)
    assert panel(student)._size.text() == "16 × 1 kernels of 3×3 at each of 900 places · 144,000 parameters"
    assert panel(student).channels.isHidden()
    unit = kernels[5].reshape(9, -1) / np.linalg.norm(kernels[5].reshape(9, -1), axis=0)
    alike = (unit.T @ unit)[~np.eye(900, dtype=bool)].mean()
    assert f"are alike by {alike:.2f} on average".replace("-", "−") in panel(student).sentence.text()
    assert "cosine with the kernel at (16, 16)" in panel(student).lane.blocks[1].subtitle
    panel(student).lane.clicked.emit("window1", Cell(23, 0, 0))  # the third row's fourth
    assert student.store.state.chosen(KernelChoices).kernel == (23, 0)
    alike = panel(student).lane.blocks[1].values[0]
    assert alike[7, 10] == pytest.approx(1)
    assert alike[20, 5] == pytest.approx(similarity(kernels[5, ..., 7, 10], kernels[5, ..., 20, 5]), abs=1e-6)
    panel(student).lane.clicked.emit("likeness", Cell(0, 4, 4))  # shows, and chooses nothing
    assert student.store.state.chosen(KernelChoices).kernel == (23, 0)
    assert not panel(student).to_convolution.isVisible()
    panel(student).to_map.click()
    assert student.store.state.inspected == ("local", "window1", 5, 7, 10)
    student.look_at("kernels")
    choose(student, "shared/conv1")
    assert panel(student).maps.isHidden()
    np.testing.assert_array_equal(shown(student), weight(student, "shared", "conv1")[:, 0])
