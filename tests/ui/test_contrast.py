"""Text and what has a meaning stand out from all that they lie on, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox

from desktop_cnn.ui.perturbation_card import PerturbationChoices
from desktop_cnn.ui.theme import DARK, LIGHT
from tests.ui.conftest import SHARED_WINDOW
from tests.ui.test_palette import LEAST_CONTRAST, contrast

pytestmark = SHARED_WINDOW

LEAST_TEXT = 4.5
"""WCAG 2.2, 1.4.3."""

BELOW = ("background", "surface", "sunken")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("below", [*BELOW, "raised"])
def test_text_stands_out(theme, below):
    assert contrast(theme.text, getattr(theme, below)) >= LEAST_TEXT


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("name", ["dim", "accent"])
def test_quiet_text_and_links_stand_out(theme, name, below):
    assert contrast(getattr(theme, name), getattr(theme, below)) >= LEAST_TEXT


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("below", BELOW)
def test_frames_and_the_networks_colours_stand_out(theme, below):
    for colour in (theme.accent, theme.ghost, *theme.slots):
        assert contrast(colour, getattr(theme, below)) >= LEAST_CONTRAST


def test_the_ghost_stands_out_from_the_black_canvas():
    for theme in (DARK, LIGHT):
        assert contrast(theme.ghost, "#000000") >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_what_can_be_ticked_or_written_in_has_a_frame_that_stands_out(person, theme):
    person.do(f"view.theme.{theme.name}")
    person.look_at("arithmetic")
    person.store.choose(PerturbationChoices(unfolded=True))
    person.let_events_pass()
    seen = [
        (kind.__name__, each)
        for kind in (QCheckBox, QAbstractSpinBox, QComboBox)
        for each in person.window.findChildren(kind)
        if each.isVisible()
    ]
    assert {name for name, _each in seen} == {"QCheckBox", "QAbstractSpinBox", "QComboBox"}
    for name, each in seen:
        image = each.grab().toImage()
        edge = {image.pixelColor(x, image.height() // 2).name() for x in range(round(3 * image.devicePixelRatio()))}
        for below in ("background", "surface"):
            assert max(contrast(colour, getattr(theme, below)) for colour in edge) >= LEAST_CONTRAST, name
