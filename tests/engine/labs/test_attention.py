"""Where tokens look, against torch's own attention, and the check by blanking."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from desktop_cnn.core.attention import rollout, tokens_of
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.labs.attention import RANDOM_DRAWS, AttentionQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs.attention import prepare
from desktop_cnn.engine.loaded import load_networks

DIGIT = rasterize(sample_drawings()[4].drawing)
MODELS = compared("augmented", ["vit"])


@pytest.fixture(scope="module")
def network():
    return load_networks(MODELS, "cpu").networks["vit"]


def asked(count=3):
    (found,) = prepare()(AttentionQuestion(DIGIT, MODELS, "cpu", "vit", count))
    return found


def test_the_weights_are_those_by_which_torchs_attention_takes_its_values(network):
    found = asked()
    layers = {each.name: each.values for each in network.activations(torch.tensor(DIGIT)[None, None])}
    for number, weights in enumerate(found.weights, start=1):
        heads = [
            layers[f"{name}{number}"].unflatten(1, (4, 16)).flatten(3).transpose(2, 3)
            for name in ("query", "key", "value")
        ]
        taken = torch.tensor(weights) @ heads[2]
        torch.testing.assert_close(taken, F.scaled_dot_product_attention(*heads), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.weights.sum(-1), 1, rtol=1e-5)
    np.testing.assert_allclose(found.rollout.sum(-1), 1, rtol=1e-5)


def test_the_rollout_of_a_layer_that_looks_at_itself_alone_is_none_and_of_one_that_looks_at_all_is_even():
    itself, everywhere = np.eye(4, dtype=np.float32), np.full((4, 4), 0.25, dtype=np.float32)
    np.testing.assert_allclose(rollout(itself[None, None]), itself)
    np.testing.assert_allclose(rollout(everywhere[None, None]), itself / 2 + everywhere / 2)
    two = rollout(np.stack([everywhere, everywhere])[:, None])
    np.testing.assert_allclose(two, itself / 4 + 3 / 4 * everywhere)


def test_the_positions_are_most_like_themselves():
    likeness = asked().likeness
    np.testing.assert_allclose(np.diag(likeness), 1, rtol=1e-5)
    torch.testing.assert_close(torch.tensor(likeness), torch.tensor(likeness.T))


@pytest.mark.parametrize("count", [1, 4, 18])
def test_the_probabilities_without_patches_are_the_networks_own(network, count):
    found = asked(count)

    def without(tokens):
        pixels = DIGIT.copy()
        for row, column in (found.tokens.place(int(each)) for each in tokens):
            pixels[5 * row : 5 * row + 5, 5 * column : 5 * column + 5] = 0
        return float(network(torch.tensor(pixels)[None, None]).softmax(1)[0, found.digit].detach())

    assert found.probability == pytest.approx(without([]), rel=1e-5)
    assert len(found.random) == RANDOM_DRAWS
    for blanked in (found.attended, found.inked, *found.random[:5]):
        assert blanked.probability == pytest.approx(without(blanked.tokens), rel=1e-3, abs=1e-6)
    received = found.rollout.mean(0)
    others = np.delete(received, found.attended.tokens)
    assert received[found.attended.tokens].min() >= others.max()
    assert len(found.attended.tokens) == len(found.inked.tokens) == count
    ink = found.tokens.ink(DIGIT)
    for blanked in found.random:
        assert (ink[blanked.tokens] > 0).all()
        assert len(set(blanked.tokens.tolist())) == min(count, int((ink > 0).sum()))


def test_a_network_without_attention_has_no_tokens_and_one_with_it_has_a_patch_for_each():
    loaded = load_networks(compared("augmented", ["vit", "cnn", "gru-rows"]), "cpu")
    assert tokens_of(loaded.described("cnn")) is None
    assert tokens_of(loaded.described("gru-rows")) is None
    tokens = tokens_of(loaded.described("vit"))
    assert (tokens.rows, tokens.columns, tokens.patch_px) == (6, 6, (5, 5))
    assert len(tokens.layers) == 4
    for token in range(tokens.count):
        row, column = tokens.place(token)
        assert tokens.of(5 * row, 5 * column + 4) == token
    values = np.arange(36, dtype=np.float32)
    np.testing.assert_array_equal(tokens.ink(tokens.spread(values)), 25 * values)
