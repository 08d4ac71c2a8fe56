from __future__ import annotations

import pytest
import torch

from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.panels.cost import CostChoices


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
