"""The ladder's rail: a rung beside the one before it, with what the step costs and gains."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from desktop_cnn.app.ladder import LadderChoices
from desktop_cnn.core.labs.shift_map import ShiftQuestion
from desktop_cnn.core.ladder import MEASURED, ladder
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labs.shift_map import ShiftMapper
from desktop_cnn.models.checkpoint import weights_path
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


@pytest.fixture
def student(reader):
    """Somebody who looks at the ladder and has not drawn yet: every rung would be read at every shift."""
    reader.look_at("ladder")
    return reader


@pytest.fixture
def panel(student):
    return student.window.panel("ladder").widget()


def compared(student):
    return [slot.name for slot in student.store.state.slots]


def test_a_click_compares_a_rung_with_the_one_before_it(student, panel, samples):
    names = [model.architecture for model in panel.rungs]
    for place, button in enumerate(panel.buttons):
        student.qtbot.mouseClick(button, student.button)
        assert compared(student) == names[max(place - 1, 0) : place + 1]
        assert button.isChecked()
        assert panel.sentence.text().startswith(button.text().split("  ")[1])
    student.do("drawing.undo")
    assert compared(student) == names[-3:-1]
    student.qtbot.mouseClick(panel.all, student.button)
    assert compared(student) == names[:6]
    student.draw(samples[9].drawing)
    student.wait_answer()
    assert [student.digit(name) for name in names] == [3] * len(names)


def test_the_keys_and_the_commands_go_from_rung_to_rung(student, panel):
    names = [model.architecture for model in panel.rungs]
    student.qtbot.mouseClick(panel.buttons[1], student.button)
    panel.buttons[1].setFocus()
    student.qtbot.keyClick(panel.buttons[1], Qt.Key.Key_Right)
    assert compared(student) == names[1:3]
    student.do("network.ladder.down")
    assert compared(student) == names[:2]
    student.do("network.ladder.down")
    assert compared(student) == names[:1]
    assert panel.told.text() == "The ladder begins here."
    assert not student.window.command("network.ladder.down").isEnabled()
    student.do("network.ladder.up")
    student.do("network.ladder.all")
    assert compared(student) == names[:6]


def test_with_ctrl_a_rung_is_taken_in_beside_what_is_compared_and_out_again(student, panel):
    assert compared(student) == ["cnn", "fc"]
    name = panel.rungs[1].architecture
    student.qtbot.mouseClick(panel.buttons[1], student.button, Qt.KeyboardModifier.ControlModifier)
    assert compared(student) == ["cnn", "fc", name]
    assert panel.buttons[1].isChecked()
    panel.buttons[1].setFocus()
    student.qtbot.keyClick(panel.buttons[1], Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert compared(student) == ["cnn", "fc"]
    student.compare("fc")
    student.qtbot.mouseClick(panel.buttons[0], student.button, Qt.KeyboardModifier.ControlModifier)
    assert compared(student) == ["fc"]  # one stays


def test_which_step_is_told_is_state(student, panel):
    rung = panel.rungs[2].architecture
    student.store.choose(LadderChoices(rung))
    assert panel.buttons[2].isChecked()
    student.store.choose(LadderChoices("nobody"))  # from a file of another program
    assert panel.buttons[-1].isChecked()


def test_the_figures_are_those_of_the_cards_and_the_largest_step_is_marked(student, panel):
    rungs = ladder(student.store.state.catalogue, "centred")
    for row in MEASURED:
        values = [model.figures[row].value for model in rungs]
        figures = [panel.cells[row, place]._figure for place in range(len(rungs))]
        assert [figure.share for figure in figures] == values
        gains = np.diff(values)
        assert [figure.is_largest for figure in figures[1:]] == [gain == gains.max() > 0 for gain in gains]
        assert all(f"of {model.figures[row].n:,} digits" in f.told for model, f in zip(rungs, figures, strict=True))
    assert panel.rungs[int(gains_of(rungs).argmax()) + 1].rung.title in panel.largest.text()


def gains_of(rungs):
    return np.diff([model.figures["MNIST test, moved by 4 px"].value for model in rungs])


def test_the_own_drawing_is_moved_for_every_rung_whatever_is_compared(student, panel, samples):
    student.draw(samples[9].drawing)
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    models = {model.architecture: model for model in panel.rungs}
    question = ShiftQuestion(student.store.state.document.pixels, models, "cpu", is_calm=True)
    (expected,) = ShiftMapper(CorePool()).answer(question)
    shares = [panel.cells["own", place]._figure.share for place in range(len(models))]
    assert shares == [expected.survived(name) for name in models]
    student.do("drawing.clear")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    assert panel.cells["own", 0]._figure.share is None


def test_a_rung_without_weights_of_a_recipe_says_so_and_the_others_answer(student, panel, samples):
    known = student.store.state.catalogue
    place, gone = next(
        (i, model.architecture)
        for i, model in enumerate(panel.rungs)
        if not weights_path(model.architecture, "permuted").exists()
    )
    models = {name: m for name, m in known.models.items() if (m.architecture, m.recipe) != (gone, "permuted")}
    student.store.update(catalogue=type(known)(models, known.default, known.folder))
    student.do("view.recipe.permuted")
    student.do("network.ladder.all")
    student.draw(samples[9].drawing)
    student.wait_answer()
    failure = student.store.state.snapshot.failures[gone]
    title = next(m.title for m in known.models.values() if m.architecture == gone)
    assert failure.startswith(f"No weights of the network “{title}” come with the recipe “Permuted”")
    assert f"desktop-cnn train --model {gone} --recipe permuted" in failure
    assert student.digit("fc") == 3
    assert panel.cells["MNIST test", place]._figure.share is None
