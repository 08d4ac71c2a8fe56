from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.cost import convolution, cost_rows, linear
from desktop_cnn.engine.describe import describe
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.base import run

MODEL = Model("any", Path(), "any", "centred", "", "")


def test_the_articles_numbers():
    assert linear(900, 1000).parameters == 901_000
    assert convolution(1, 16, 3, 30, 30).parameters == 160
    assert convolution(1, 16, 3, 30, 30).multiply_adds == 16 * 9 * 900


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_a_networks_cost_is_what_torch_counts(name):
    network = ARCHITECTURES[name]().eval()
    described = describe(name, MODEL, network)
    costs = [row.cost for row in cost_rows(described)]
    assert sum(cost.parameters for cost in costs) == sum(p.numel() for p in network.parameters())
    given = torch.zeros(1, *network.reads().shape)
    layers = list(network.activations(given))
    values = {"input": given} | {layer.name: layer.values for layer in layers}
    with FlopCounterMode(display=False) as counter:
        for layer in layers:
            learned = {key: torch.tensor(each) for key, each in described.layers[layer.name].parameters.items()}
            run(layer.operation(), [values[each] for each in layer.inputs], learned)
    # torch counts a multiplication and an addition as two.
    assert 2 * sum(cost.multiply_adds for cost in costs) == counter.get_total_flops()


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_the_sizes_of_a_layers_product_multiply_to_its_cost(name):
    for layer in describe(name, MODEL, ARCHITECTURES[name]().eval()).layers.values():
        sizes = [int(each) for each in re.findall(r"\d+", layer.matrix_form)]
        if layer.multiply_adds:
            times = sizes.pop(0) if " × (" in layer.matrix_form.partition("·")[0].lstrip("(") else 1
            assert sizes[1] == sizes[2]
            assert times * sizes[0] * sizes[1] * (sizes[3] if len(sizes) > 3 else 1) == layer.multiply_adds
        else:
            assert not sizes
