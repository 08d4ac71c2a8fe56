"""What a lane shows of a network whose blocks have steps inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.cost import cost_rows, network_cost
from desktop_cnn.core.inspection import shown_sources_of, sources_of
from desktop_cnn.engine.describe import describe
from desktop_cnn.models import ARCHITECTURES


@pytest.fixture(scope="module")
def network():
    return describe("vit", Model("any", Path(), "any", "centred", "", ""), ARCHITECTURES["vit"]().eval())


def test_a_maps_sources_are_those_that_are_shown_and_a_step_that_mixes_many_maps_is_not_followed(network):
    assert [each[:2] for each in sources_of(network, "block2", 5)] == [("attended2", 5), ("contracted2", 5)]
    assert [each[:2] for each in shown_sources_of(network, "block2", 5)] == [("block1", 5)]
    assert shown_sources_of(network, "tokens", 5) == sources_of(network, "tokens", 5)


def test_a_blocks_steps_are_counted_together_and_all_rows_make_the_network(network):
    rows = {row.name: row for row in cost_rows(network)}
    assert list(rows) == [layer.name for layer in network.shown_layers if layer.name in rows]
    assert rows["block1"].layers == 12
    assert rows["block1"].matrix_form == ""
    assert rows["scores"].matrix_form == "(10 × 64) · 64"
    for kind in ("parameters", "multiply_adds"):
        assert sum(getattr(row.cost, kind) for row in rows.values()) == getattr(network_cost(network), kind)
