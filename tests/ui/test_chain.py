"""The chain under the canvas, worked with the mouse and the keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QSlider, QToolButton

from desktop_cnn.core.perturbations import PERTURBATIONS, perturb
from desktop_cnn.ui.widgets.perturbation_row import PerturbationRow
from tests.kept import load_autosave
from tests.ui.conftest import OWN_WINDOW, SHARED_WINDOW, open_window
from tests.ui.test_live_reading import assert_panels_show

pytestmark = SHARED_WINDOW


def names(person):
    return [perturbation.name for perturbation in person.store.state.chain.perturbations]


def add(person, name):
    count = len(rows(person))
    person.do(f"perturb.add.{name}")
    person.qtbot.waitUntil(lambda: len(rows(person)) == count + 1)


def press(person, row, tip):
    buttons = person.find(f"perturbation-{row}").findChildren(QToolButton)
    button = next(b for b in buttons if b.toolTip() == tip)
    person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    person.let_events_pass()  # the rows are made anew


def rows(person):
    return [row for row in person.window.findChildren(PerturbationRow) if row.isVisible()]


def test_any_perturbation_is_added_by_its_command_and_read_by_the_networks(reader, samples):
    reader.do("view.recipe.augmented")
    reader.draw(samples[3].drawing)
    for name in PERTURBATIONS:
        assert_is_added_and_read(reader, name)
        reader.do("drawing.undo")
        assert names(reader) == ["shift", "noise"]


def assert_is_added_and_read(reader, name):
    reader.do(f"perturb.add.{name}")
    reader.wait_answer()
    state = reader.store.state
    assert names(reader) == ["shift", "noise", name]
    changed = perturb(state.document.pixels, state.chain.active())
    assert (changed != state.document.pixels).any()
    np.testing.assert_array_equal(state.snapshot.inputs["perturbed"], changed)
    assert_panels_show(reader, changed, "augmented")


def test_rows_are_switched_moved_and_taken_away_with_the_mouse(person):
    add(person, "blur")
    press(person, 2, "Earlier")
    assert names(person) == ["shift", "blur", "noise"]
    tick = person.find("perturbation-1").findChild(QCheckBox)
    person.qtbot.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(8, tick.height() // 2))
    assert not person.store.state.chain.perturbations[1].on
    press(person, 1, "Later")
    press(person, 2, "Take away")
    assert names(person) == ["shift", "noise"]
    assert len(rows(person)) == 2


def test_a_slider_sets_its_amount_and_only_one_row_is_open(person):
    add(person, "rotate")
    slider = person.window.findChild(QSlider, "amount-2-angle_deg")
    assert slider.isVisible()
    person.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert person.store.state.chain.perturbations[2].amounts == {"angle_deg": 31}
    person.qtbot.mouseClick(rows(person)[1], Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert not slider.isVisible()
    assert person.window.findChild(QSlider, "amount-1-noise_sigma").isVisible()


def test_no_perturbation_at_all_is_fine(reader, samples):
    reader.draw(samples[3].drawing)
    reader.do("perturb.toggle")
    for _time in range(2):
        press(reader, 0, "Take away")
    reader.wait_answer()
    state = reader.store.state
    assert state.chain.perturbations == ()
    assert not state.snapshot.perturbed
    assert reader.digit("cnn") == samples[3].label


@OWN_WINDOW
def test_the_stack_is_there_again_at_the_next_start(qtbot, person, samples):
    person.draw(samples[2].drawing)
    person.do("perturb.add.fog")
    chain = person.store.state.chain
    person.window.close()
    assert load_autosave().perturbations == chain.perturbations
    again = open_window(qtbot)
    assert again.store.state.chain == chain
    assert again.store.state.shown == "perturbed"
    again.window.close()
