"""Contracts that every registered architecture keeps, with random and with the shipped weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from desktop_cnn.core.document import Document
from desktop_cnn.core.operations import OPERATIONS
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from tests.shipped import SHIPPED

FIRST_BLOCK = "block1"
every_architecture = pytest.mark.parametrize("name", list(ARCHITECTURES))


@pytest.fixture
def batch(request):
    """Three of what the test's architecture is given."""
    params = request.node.callspec.params if hasattr(request.node, "callspec") else {"name": "fc"}
    return torch.rand(3, *ARCHITECTURES[params["name"]].reads().shape, generator=torch.Generator().manual_seed(0))


@every_architecture
@torch.inference_mode()
def test_stages_have_unique_names_and_end_in_scores(name, batch):
    outputs = list(ARCHITECTURES[name]().activations(batch))
    assert len({stage.name for stage in outputs}) == len(outputs)
    assert outputs[-1].name == "scores"
    assert outputs[-1].values.shape == (3, 10)
    known = {"input"}
    for stage in outputs:
        assert stage.values.ndim in (2, 4)
        assert known.issuperset(stage.inputs)
        known.add(stage.name)


@every_architecture
@torch.inference_mode()
def test_scores_are_those_of_forward_and_do_not_depend_on_the_batch(name, batch):
    network = ARCHITECTURES[name]().eval()
    *_rest, scores = network.activations(batch)
    torch.testing.assert_close(network(batch), scores.values)
    torch.testing.assert_close(network(batch[1:2]), scores.values[1:2])


@every_architecture
@torch.inference_mode()
def test_what_is_requested_is_read_as_it_is_layer_by_layer(name, batch):
    network = ARCHITECTURES[name]().eval().requires_grad_(False)
    every = {stage.name: stage for stage in network.activations(batch)}
    shown = frozenset(stage.name for stage in every.values() if not stage.step_of)
    steps = [stage.name for stage in every.values() if stage.step_of == FIRST_BLOCK]
    for requested in (shown, frozenset(every), frozenset[str](), *(shown | {step} for step in steps)):
        read = network.reading(requested)
        for size in (1, 2, 1):
            values, shapes = read(batch[:size])
            assert shapes == {layer: tuple(every[layer].values.shape[1:]) for layer in every if layer in requested}
            kept = [every[layer].values[:size].flatten(1) for layer in shapes]
            expected = torch.cat([every["scores"].values[:size].softmax(1), *kept], 1)
            torch.testing.assert_close(values, expected, rtol=1e-4, atol=1e-5)


@every_architecture
def test_folding_batch_norm_keeps_the_function(name, batch):
    network = ARCHITECTURES[name]()
    trained = network.for_training()
    for module in trained.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            for tensor in (module.weight, module.bias, module.running_mean, module.running_var):
                nn.init.uniform_(tensor, 0.5, 1.5)
    network.load_trained(trained.eval())
    with torch.inference_mode():
        torch.testing.assert_close(network.eval()(batch), trained(batch), rtol=1e-4, atol=1e-4)


def test_the_first_layer_is_the_articles():
    conv1 = ARCHITECTURES["cnn"]().get_submodule("conv1")
    assert isinstance(conv1, nn.Conv2d)
    assert (conv1.in_channels, conv1.out_channels, conv1.kernel_size, conv1.padding) == (1, 16, (3, 3), (1, 1))
    assert sum(p.numel() for p in conv1.parameters()) == 160


def test_the_fully_connected_layer_has_901000_parameters():
    hidden = ARCHITECTURES["fc"]().get_submodule("hidden")
    assert sum(p.numel() for p in hidden.parameters()) == 901_000


def test_the_cnn_is_small_enough_to_be_looked_at():
    network = ARCHITECTURES["cnn"]()
    assert sum(p.numel() for p in network.parameters()) <= 150_000
    assert max(m.out_channels for m in network.modules() if isinstance(m, nn.Conv2d)) <= 128


@pytest.mark.parametrize(("name", "recipe"), SHIPPED)
def test_the_shipped_weights_load_and_read_the_samples(name, recipe, samples):
    from desktop_cnn.core.raster import rasterize

    checkpoint = load_checkpoint(weights_path(name, recipe))
    assert checkpoint.card["architecture"] == name
    assert checkpoint.card["recipe"] == recipe
    nothing = torch.zeros(1, *checkpoint.network.reads().shape)
    operations = {type(stage.operation()) for stage in checkpoint.network.activations(nothing)}
    told = checkpoint.card.get("operations", [])
    assert {OPERATIONS[each] for each in told} == operations
    assert checkpoint.card["parameters"] == sum(p.numel() for p in checkpoint.network.parameters())
    documents = [Document(sample.drawing, rasterize(sample.drawing)) for sample in samples]
    given = np.stack([checkpoint.network.reads().given(RECIPES[recipe], each) for each in documents])
    with torch.inference_mode():
        digits = checkpoint.network(torch.tensor(given)[:, None]).argmax(1)
    right = (digits == torch.tensor([sample.label for sample in samples])).float().mean()
    assert right >= 0.9


def test_a_layer_whose_places_all_have_the_same_kernel_is_a_convolution(batch):
    local, convolution = ARCHITECTURES["local"](), nn.Conv2d(1, 16, kernel_size=3, padding=1)
    with torch.no_grad():
        local.window1.weight.copy_(convolution.weight[..., None, None].expand(*convolution.weight.shape, 30, 30))
        local.window1.bias.copy_(convolution.bias[:, None, None].expand(16, 30, 30))
        torch.testing.assert_close(local.window1(batch), convolution(batch))


def test_up_the_ladder_each_rung_changes_one_thing():
    counts = {
        name: sum(p.numel() for p in ARCHITECTURES[name]().parameters()) for name in ("local", "shared", "pooled")
    }
    assert counts == {
        "local": 16 * 9 * 900 + 16 * 900 + 144_010,  # kernels and biases at every place
        "shared": 16 * 9 + 16 + 144_010,
        "pooled": 16 * 9 + 16 + 36_010,
    }
