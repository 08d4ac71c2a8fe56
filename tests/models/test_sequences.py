"""The Transformer and the recurrent network are torch's own, and about as large as the CNN."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from desktop_cnn.core.attention import tokens_of
from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.convolution import of_picture
from desktop_cnn.engine.describe import describe
from desktop_cnn.models import ARCHITECTURES, Classifier, picture


@pytest.fixture
def batch():
    return torch.rand(3, 1, 30, 30, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", ["vit", "gru-rows"])
def test_it_has_as_many_parameters_as_the_cnn_to_a_seventh(name):
    own, cnn = (sum(p.numel() for p in ARCHITECTURES[each]().parameters()) for each in (name, "cnn"))
    assert own == pytest.approx(cnn, rel=0.15)


@torch.inference_mode()
def test_the_blocks_are_torchs_encoder_layers(batch):
    network = ARCHITECTURES["vit"]().eval()
    weights, made = network.state_dict(), {each.name: each.values for each in network.activations(batch)}
    for i, before in enumerate(("tokens", "block1", "block2", "block3"), start=1):
        layer = nn.TransformerEncoderLayer(64, 4, 128, 0.0, "gelu", batch_first=True, norm_first=True).eval()
        together = {
            f"self_attn.in_proj_{kind}": torch.cat([weights[f"{name}{i}.{kind}"] for name in ("query", "key", "value")])
            for kind in ("weight", "bias")
        }
        names = {
            "self_attn.out_proj": "joined",
            "norm1": "norm",
            "norm2": "mlp_norm",
            "linear1": "expanded",
            "linear2": "contracted",
        }
        alone = {
            f"{theirs}.{kind}": weights[f"{own}{i}.{kind}"]
            for theirs, own in names.items()
            for kind in ("weight", "bias")
        }
        shapes = layer.state_dict()
        layer.load_state_dict({name: each.reshape(shapes[name].shape) for name, each in (together | alone).items()})
        expected = layer(made[before].flatten(2).transpose(1, 2))  # (B, 64, 6, 6) -> (B, 36, 64)
        torch.testing.assert_close(made[f"block{i}"].flatten(2).transpose(1, 2), expected, rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_the_hidden_states_are_those_of_torchs_gru(batch):
    network = ARCHITECTURES["gru-rows"]().eval()
    theirs = nn.GRU(30, 200, batch_first=True)
    theirs.load_state_dict(network.rows.state_dict())
    states, last = theirs(batch[:, 0])
    rows, kept, scores = (each.values for each in network.activations(batch))
    torch.testing.assert_close(rows[:, 3], states)
    torch.testing.assert_close(kept, last[0])
    torch.testing.assert_close(scores, network.scores(last[0]))


class _Strided(Classifier):
    """One of a person's own that slides kernels over the pen's way."""

    reads_strokes = True

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 3, padding=1)
        self.scores = nn.Linear(3 * 48 * 4, 10)

    def activations(self, pixels):
        x = self.layer("conv1", picture(pixels))
        yield x
        yield self.layer("scores", x)


def test_kernels_over_the_pens_way_see_no_place_of_the_picture():
    model = Model("own", Path(), "own", "centred", "", "", needs="strokes")
    described = describe("own", model, _Strided().eval())
    assert described.layers["conv1"].shape == (3, 48, 4)
    assert described.layers["conv1"].receptive_field is None
    assert described.last_maps is None
    assert of_picture(described) is None
    assert tokens_of(described) is None
