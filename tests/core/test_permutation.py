from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.permutation import ORDER, permute
from desktop_cnn.core.recipes import RECIPES


def picture(seed):
    return np.random.default_rng(seed).random((30, 30), dtype=np.float32)


def test_the_order_is_the_one_that_the_shipped_weights_were_trained_with():
    assert sorted(ORDER) == list(range(900))
    digest = hashlib.sha256(ORDER.astype("<i8").tobytes()).hexdigest()
    assert digest[:16] == "080669efa157637e"


@given(st.integers(0, 99), st.floats(0, 1))
def test_pixels_only_change_places(seed, share):
    pixels = picture(seed)
    moved = permute(pixels, share)
    assert sorted(moved.flat) == sorted(pixels.flat)
    assert (moved != pixels).sum() <= round(share * 900)


def test_the_whole_permutation_is_the_order_and_none_is_the_identity():
    pixels = picture(1)
    np.testing.assert_array_equal(permute(pixels).ravel(), pixels.ravel()[ORDER])
    np.testing.assert_array_equal(permute(pixels, 0), pixels)
    assert (permute(pixels) != pixels).mean() > 0.99


@pytest.mark.parametrize("name", list(RECIPES))
def test_training_sees_what_reading_sees(name):
    from desktop_cnn.engine.augmentation import as_seen

    recipe = RECIPES[name]
    batch = np.stack([picture(2), picture(3)])
    np.testing.assert_array_equal(as_seen(recipe, torch.tensor(batch)[:, None])[:, 0].numpy(), recipe.seen(batch))
