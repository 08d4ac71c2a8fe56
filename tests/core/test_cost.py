from __future__ import annotations

import re

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.cost import convolution, layer_cost, linear
from desktop_cnn.engine.describe import describe
from desktop_cnn.models import ARCHITECTURES


def test_the_articles_numbers():
    assert linear(900, 1000).parameters == 901_000
    assert convolution(1, 16, 3, 30, 30).parameters == 160
    assert convolution(1, 16, 3, 30, 30).multiply_adds == 16 * 9 * 900


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_a_networks_cost_is_what_torch_counts(name):
    network = ARCHITECTURES[name]().eval()
    costs = [layer_cost(layer) for layer in describe(name, compared("centred")[name], network).layers.values()]
    assert sum(cost.parameters for cost in costs) == sum(p.numel() for p in network.parameters())
    with FlopCounterMode(display=False) as counter:
        network(torch.zeros(1, 1, 30, 30))
    # torch counts a multiplication and an addition as two.
    assert 2 * sum(cost.multiply_adds for cost in costs) == counter.get_total_flops()


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_the_sizes_of_a_layers_product_multiply_to_its_cost(name):
    for layer in describe(name, compared("centred")[name], ARCHITECTURES[name]().eval()).layers.values():
        sizes = [int(each) for each in re.findall(r"\d+", layer.matrix_form)]
        if layer.weight.size:
            assert sizes[0] * sizes[1] * (sizes[3] if len(sizes) > 3 else 1) == layer_cost(layer).multiply_adds
            assert sizes[1] == sizes[2]
        else:
            assert not sizes
