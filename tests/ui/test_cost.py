from __future__ import annotations

import pytest
import torch

from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.panels.cost import CostChoices
from desktop_cnn.ui.theme import applied_theme
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("cost").widget()


@pytest.fixture
def student(reader):
    reader.look_at("cost")
    reader.qtbot.waitUntil(panel(reader).isVisible)
    return reader


def test_at_first_it_tells_the_articles_numbers(student):
    told = panel(student).bars.accessibleDescription()
    assert "linear, parameters 901,000; conv, parameters 160" in told
    full, local = panel(student).costs()
    assert full.parameters == sum(p.numel() for p in torch.nn.Linear(CANVAS_PX**2, 1000).parameters())
    assert local.parameters == sum(p.numel() for p in torch.nn.Conv2d(1, 16, 3).parameters())


def test_it_says_how_many_times_fewer_and_areas_are_in_proportion(student):
    numbers = {
        kind: sum(p.numel() for p in kind.parameters())
        for kind in (torch.nn.Linear(900, 1000), torch.nn.Conv2d(1, 16, 3))
    }
    full, local = numbers.values()
    assert f"{full // local:,} times fewer" in panel(student).told.text()
    assert "5,631 times fewer" in panel(student).told.text()
    for size in ((1366, 768), (1920, 1080)):
        student.window.resize(*size)
        student.let_events_pass()
        (_linear, _dot), (linear, conv), networks = panel(student).areas.squares()
        assert linear.width() ** 2 / conv.width() ** 2 == pytest.approx(900_000 / 129_600, rel=1e-6)
        assert len(networks) == 2
        assert networks[-1].right() <= panel(student).areas.width()
        assert max(square.bottom() for square in networks) < panel(student).areas.height()
        assert linear.width() > 0.2 * panel(student).areas.width()


def test_a_layer_has_the_colour_of_the_network_that_begins_with_one(student):
    colours = applied_theme().colours(student.store.state.models)
    painted = panel(student).areas.grab().toImage()
    for area, name in zip(panel(student).areas.squares()[1], ("fc", "cnn"), strict=True):
        assert painted.pixelColor(area.center().toPoint()).name() == colours[name]


def test_a_convolution_can_cost_more(student):
    panel(student).fields["units"].setValue(1)
    assert "5.6 times fewer" in panel(student).told.text()
    panel(student).fields["filters"].setValue(4096)
    assert "45.4 times more" in panel(student).told.text()


def test_a_photo_is_counted_and_any_field_can_be_changed(student):
    panel(student).presets.setCurrentIndex(1)
    assert "150,529,000" in panel(student).bars.accessibleDescription()
    assert panel(student).presets.currentIndex() == 1
    panel(student).fields["kernel"].setValue(5)
    assert panel(student).presets.currentIndex() == -1
    assert panel(student).costs()[1].parameters == sum(p.numel() for p in torch.nn.Conv2d(3, 64, 5).parameters())
    panel(student).fields["height"].setValue(0)
    assert panel(student).fields["height"].value() == 1


def test_a_number_is_taken_while_it_is_typed_and_stays_as_it_is_typed(student):
    height = panel(student).fields["height"]
    height.selectAll()
    student.qtbot.keyClicks(height, "224")
    assert student.store.state.chosen(CostChoices).height == 224
    assert height.text() == "224"
    assert panel(student).costs()[0].parameters == (224 * 30 + 1) * 1000


def test_the_live_networks_stand_layer_by_layer(student):
    table = panel(student).table.text()
    for network in student.store.state.networks.values():
        assert f"{network.parameters:,}" in table
    assert "(16 × 9) · (9 × 900)" in table
    assert "(1000 × 900) · 900" in table
