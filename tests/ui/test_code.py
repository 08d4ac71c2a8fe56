"""The code that a panel shows is run as it stands, and must print what the panel shows."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from desktop_cnn.core.values import CellAddress
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.ui.code_dialog import CodeDialog
from desktop_cnn.ui.panels import PANELS, Panel
from desktop_cnn.ui.widgets.dock_title import DockTitle


def panel(person, name):
    return person.window.panel(name).widget()


def run(code):
    """Return the ``result`` that the code computes, as an array."""
    names: dict[str, object] = {"print": lambda *_told: None}
    exec(compile(code, "<shown>", "exec"), names)
    return np.asarray(names["result"])


def shown(person, name):
    """What the panel of this name has on screen, to compare with its code's result."""
    widget = panel(person, name)
    if name in ARCHITECTURES:
        return person.store.state.reading(name).prediction.probabilities
    if name == "predictions":
        return np.stack(
            [person.store.state.reading(each).prediction.probabilities for each in person.store.state.networks]
        )
    if name == "kernels":
        return widget.lane.blocks[0].values
    if name == "inspector":
        return widget.inspection.value
    if name == "convolution":
        return widget.output
    if name == "arithmetic":
        return np.squeeze(widget.values())
    if name == "matrix":
        return widget.product
    if name == "counter":
        return [cost.parameters for cost in widget.costs()]
    raise AssertionError(f"what does {name} show?")


WITH_CODE = [name for name, kind in PANELS.items() if kind.code is not Panel.code]


@pytest.fixture
def student(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader


def assert_runs(student, name):
    student.window.panel(name).raise_()
    student.qtbot.wait(50)
    np.testing.assert_allclose(run(panel(student, name).code()), shown(student, name), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", WITH_CODE)
def test_every_panels_code_computes_what_it_shows(student, name):
    assert_runs(student, name)
    student.do("view.recipe.permuted")
    student.line((4, 25), (26, 25))
    student.wait_answer()
    assert_runs(student, name)


@pytest.mark.parametrize("network", list(ARCHITECTURES))
def test_the_code_of_every_layers_values_adds_them_up(student, network):
    for name, layer in student.store.state.networks[network].layers.items():
        address = CellAddress(network, name, *(size // 2 for size in layer.shape))
        student.store.update(inspected=address)
        student.wait_answer()
        code = panel(student, "inspector").code()
        found = panel(student, "inspector").inspection
        assert found.address == address
        assert run(code) == pytest.approx(found.value, rel=1e-5, abs=1e-5)
        if layer.weight.size:
            assert run(code.replace("\nresult =", "\nunused =").replace("print(result)", "result = by_hand")) == (
                pytest.approx(found.value, rel=1e-4, abs=1e-4)
            )


def test_edits_and_every_setting_are_in_the_code(student):
    student.window.panel("convolution").raise_()
    chooser = panel(student, "convolution").chooser
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 1/9")
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    chooser.map.setValue(7)
    student.qtbot.mouseClick(chooser.silence, student.button)
    student.wait_answer()
    for name in ("cnn", "kernels", "convolution", "matrix", "inspector"):
        assert_runs(student, name)
    form = panel(student, "arithmetic").form
    for mode in range(4):
        form.modes.setCurrentIndex(mode)
        assert_runs(student, "arithmetic")
    form.kinds.setCurrentIndex(1)
    assert_runs(student, "arithmetic")


def test_the_button_shows_the_code_which_can_be_copied_and_runs_by_itself(student):
    title = student.window.panel("predictions").titleBarWidget()
    assert isinstance(title, DockTitle)
    student.qtbot.mouseClick(title.code, student.button)
    dialog = student.window.findChild(CodeDialog)
    student.qtbot.waitUntil(dialog.isVisible)
    dialog.copy.click()
    code = QGuiApplication.clipboard().text()
    assert code == dialog.text.toPlainText()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("tensor([[")
    dialog.close()


def test_an_empty_canvas_has_no_code_for_the_networks_and_says_so(reader):
    for name in ("cnn", "fc", "predictions", "inspector", "matrix"):
        assert not panel(reader, name).code()
    reader.qtbot.mouseClick(reader.window.panel("cnn").titleBarWidget().code, reader.button)
    assert "Draw a digit first" in reader.store.state.message
    assert reader.window.findChild(CodeDialog) is None
