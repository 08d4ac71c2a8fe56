from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from desktop_cnn.core.labs.curves import PEN, SAMPLES
from desktop_cnn.core.labs.patches import OWN
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.ui.panels.patches import PatchChoices
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("patches").widget()


def wait_patches(person):
    person.qtbot.waitUntil(
        lambda: panel(person).patches is not None and panel(person).is_settled(None), timeout=LONG_MS
    )


def choose_layer(person, name):
    panel(person).layers.setCurrentIndex(panel(person).layers.findData(name))


def choose_source(person, source):
    panel(person).source.activated.emit(panel(person).source.findData(source))


@pytest.fixture
def student(reader):
    """Somebody who looks at the patches of the thirty samples, which are found faster than those of the pen digits."""
    choose_source(reader, SAMPLES)
    reader.look_at("patches")
    wait_patches(reader)
    return reader


def test_the_pen_digits_are_searched_unasked_which_can_be_cancelled(reader):
    reader.look_at("patches")
    lab, told = panel(reader), panel(reader).job_bar.told
    assert lab.source.source() == PEN
    reader.qtbot.waitUntil(lambda: "Reading the digits" in told.text(), timeout=LONG_MS)
    assert lab.job_bar.button.text() == "Cancel"
    assert lab.job_bar.line.isVisible()
    reader.qtbot.mouseClick(lab.job_bar.button, reader.button)
    assert lab.is_settled(None)
    assert "Find what excites each map most" in told.text()
    choose_layer(reader, "cnn/conv2")
    assert lab.is_settled(None)
    reader.qtbot.mouseClick(lab.job_bar.button, reader.button)
    assert lab.lab.job.is_running
    choose_source(reader, SAMPLES)
    wait_patches(reader)
    assert lab.patches.digits == 30


def test_whose_the_pen_digits_are_stands_at_their_name_and_in_the_help(person):
    box = panel(person).source
    for language, end in (("en", "Zenodo 10.5281/zenodo.1195803; CC BY 4.0."), ("zh_CN", "CC BY 4.0。")):
        person.do(f"view.language.{language}")
        person.do("help.shortcuts")
        (dialog,) = [each for each in person.window.findChildren(QDialog, "shortcuts") if each.isVisible()]
        for told in (
            box.itemData(box.findData(PEN), Qt.ItemDataRole.ToolTipRole),
            dialog.findChildren(QLabel)[-1].text(),
        ):
            assert "Guyon et al., ICPR 1994" in told
            assert told.endswith(end)
        dialog.close()


def test_the_samples_patches_are_there_at_once_for_every_layer(student):
    for name, layer in student.store.state.networks["cnn"].layers.items():
        if not layer.kernels.size:
            continue
        choose_layer(student, f"cnn/{name}")
        student.qtbot.waitUntil(lambda name=name: panel(student).patches.layer == name, timeout=LONG_MS)
        assert panel(student).patches.values.shape == (layer.shape[0], 9)
        assert panel(student).lane.blocks[0].values.shape[0] == layer.shape[0]


def test_a_click_on_a_map_shows_its_patches_large(student):
    lane = panel(student).lane
    at = lane.blocks[0].map_rect(5).center().toPoint()
    student.qtbot.mouseClick(lane, student.button, pos=at)
    assert student.store.state.chosen(PatchChoices).map == 5
    values = panel(student).patches.values[5]
    told = f"excite map 5 of conv 1 most: by {values[0]:.2f} to {values[8]:.2f}."
    assert panel(student).sentence.text().startswith("Of 30 digits these 9 patches")
    assert panel(student).sentence.text().endswith(told)
    shown = panel(student).large._values
    # Each of the 3×3 pixels is eight cells wide, so that the lines between patches are thin beside them.
    np.testing.assert_array_equal(shown[:24:8, :24:8], panel(student).patches.pictures[5, 0])
    np.testing.assert_array_equal(shown[-24::8, -24::8], panel(student).patches.pictures[5, 8])


def test_the_persons_own_drawings_are_searched_as_they_come(student, samples):
    choose_source(student, OWN)
    student.qtbot.waitUntil(lambda: panel(student).patches is not None, timeout=LONG_MS)
    assert "Draw a digit" in panel(student).job_bar.told.text()
    for number, sample in enumerate(samples[:3], start=1):
        student.draw(sample.drawing)
        student.qtbot.waitUntil(
            lambda number=number: panel(student).patches is not None and panel(student).patches.digits == number,
            timeout=LONG_MS,
        )
        if number < 3:
            student.do("drawing.clear")


def test_a_folder_is_searched_at_the_press_of_the_button_and_what_is_none_is_told(student, tmp_path):
    folder = tmp_path / "nothing"
    folder.mkdir()
    student.store.choose(PatchChoices(str(folder)))
    assert panel(student).source.currentText() == "nothing"
    assert panel(student).patches is None
    assert not panel(student).lane.blocks
    student.qtbot.mouseClick(panel(student).job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: "no labelled digits" in panel(student).job_bar.told.text(), timeout=LONG_MS)
    assert panel(student).job_bar.button.text() == "Find"


def test_a_search_can_be_cancelled_and_begun_again(student, data_folder):
    student.store.choose(PatchChoices(str(data_folder)))
    student.qtbot.mouseClick(panel(student).job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: panel(student).lab.job.progress.share > 0, timeout=LONG_MS)
    student.qtbot.mouseClick(panel(student).job_bar.button, student.button)
    assert panel(student).job_bar.button.text() == "Find"
    assert panel(student).patches is None
    student.qtbot.mouseClick(panel(student).job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: panel(student).patches is not None, timeout=LONG_MS)
    found = panel(student).patches
    assert found.digits == 10_000
    for name in ("kernels", "patches"):
        student.look_at(name)
        student.let_events_pass()
    assert panel(student).patches is found


def test_another_recipe_has_other_patches(student):
    before = panel(student).patches
    student.do("view.recipe.augmented")
    student.qtbot.waitUntil(lambda: panel(student).patches not in (None, before), timeout=LONG_MS)
    assert not np.array_equal(panel(student).patches.values, before.values)


def test_another_networks_layer_has_other_patches_and_the_choice_outlives_the_network(student):
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    layers = panel(student).layers
    titles = [layers.itemText(index) for index in range(layers.count())]
    assert titles[:2] == ["CNN · conv 1", "CNN · conv 2"]
    assert titles[-1] == "CNN · Augmented · conv 6"
    choose_layer(student, "cnn/conv3")
    wait_patches(student)
    student.qtbot.waitUntil(lambda: panel(student).patches.layer == "conv3", timeout=LONG_MS)
    before = panel(student).patches
    choose_layer(student, "cnn-augmented/conv3")
    assert panel(student).patches is None
    wait_patches(student)
    other = panel(student).patches
    assert other.layer == "conv3"
    assert not np.array_equal(other.values, before.values)
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    assert layers.currentData() == "cnn/conv3"
    assert layers.currentText() == "conv 3"
    wait_patches(student)
    np.testing.assert_array_equal(panel(student).patches.values, before.values)


def test_the_same_weights_edited_or_in_another_place_are_not_searched_again(student):
    before = panel(student).patches
    student.do("network.compare.cnn-augmented")
    student.wait_answer()
    student.do("network.compare.fc")
    student.wait_answer()
    student.store.update(edits=(KernelEdit("cnn-centred", "conv1", 3),))
    student.wait_answer()
    assert panel(student).patches is before


def test_patches_of_an_own_architecture_that_are_not_square_are_shown(strided, student):
    student.compare("strided", folder=strided)
    layers = panel(student).layers
    keys = [layers.itemData(index) for index in range(layers.count())]
    assert keys == ["strided/conv1", "strided/conv2", "strided/conv3", "strided/beside"]  # conv4 has no field
    choose_layer(student, "strided/conv2")
    student.qtbot.waitUntil(
        lambda: panel(student).patches is not None and panel(student).patches.layer == "conv2", timeout=LONG_MS
    )
    assert "9×13" in panel(student).job_bar.told.text()
    lane = panel(student).lane
    at = lane.blocks[0].map_rect(5).center().toPoint()
    student.qtbot.mouseClick(lane, student.button, pos=at)
    pictures = panel(student).patches.pictures[5]
    np.testing.assert_array_equal(panel(student).large._values[:9, :13], pictures[0])
    np.testing.assert_array_equal(panel(student).large._values[-9:, -13:], pictures[8])


def test_networks_without_convolutions_have_no_patches_and_it_is_said(student):
    choose_layer(student, "cnn/conv4")
    student.compare("fc")
    assert not panel(student).lane.blocks
    assert "None of the compared networks" in panel(student).job_bar.told.text()
    assert not panel(student).code()
    student.compare("fc", "cnn")
    wait_patches(student)
    assert panel(student).patches.layer == "conv4"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_patches_grow_with_the_window(student, size):
    student.window.resize(*size)
    lane, large = panel(student).lane, panel(student).large
    student.let_events_pass()
    assert large.width() > 0.22 * panel(student).width()
    assert lane.blocks[0].missing == 0
    assert lane.blocks[0].rect.height() > 0.4 * lane.height()
