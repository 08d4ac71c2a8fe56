from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.labs.equivariance import EquivarianceQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs.equivariance import prepare
from desktop_cnn.engine.loaded import load_networks

DIGIT = rasterize(sample_drawings()[10].drawing)


def ask(dx, dy, layer="conv1", recipe="centred", number=None, network="cnn"):
    (answer,) = prepare()(EquivarianceQuestion(DIGIT, compared(recipe), "cpu", dx, dy, network, layer, number))
    return answer


def errors(answer, network="cnn"):
    return {error.name: error for error in answer.errors[network]}


@given(st.integers(-12, 12), st.integers(-12, 12))
def test_the_first_layer_moves_with_whole_pixels_to_float_rounding(dx, dy):
    assert errors(ask(dx, dy))["conv1"].inside <= 1e-6


@given(st.integers(-2, 2), st.integers(-2, 2))
def test_up_to_the_second_pooling_shifts_by_its_stride_move_every_layer(right, down):
    told = errors(ask(4 * right, 4 * down))
    for name in ("conv1", "pool1", "conv2", "conv3", "pool2", "conv4"):
        assert told[name].inside is None or told[name].inside <= 1e-6, name


def test_stride_breaks_it_where_the_shift_is_no_whole_number_of_cells():
    odd, even = errors(ask(1, 0)), errors(ask(2, 0))
    assert odd["conv1"].inside <= 1e-6 < 0.05 < odd["pool1"].inside
    assert even["conv3"].inside <= 1e-6 < 0.05 < even["pool2"].inside


def test_zero_padding_breaks_it_at_the_border():
    told = errors(ask(4, 0))
    assert told["conv2"].inside <= 1e-6 < 0.01 < told["conv2"].whole


def test_a_permuted_picture_breaks_it_at_once():
    assert errors(ask(4, 0, recipe="permuted"))["conv1"].inside > 0.5


def test_what_has_no_maps_tells_how_far_its_values_change():
    loaded = load_networks(compared("centred"), "cpu")
    answer = ask(3, 0, layer="hidden", network="fc")
    assert answer.pair is None
    moved = np.roll(DIGIT, 3, axis=1)
    moved[:, :3] = 0
    with torch.inference_mode():
        weight, bias = loaded.networks["fc"].hidden.weight, loaded.networks["fc"].hidden.bias
        still, after = (torch.relu(weight @ torch.tensor(x).flatten() + bias) for x in (DIGIT, moved))
    expected = float((after - still).norm() / still.norm())
    hidden = errors(answer, "fc")["hidden"]
    assert hidden.whole == pytest.approx(expected, rel=1e-4)
    assert (hidden.stride_px, hidden.inside) == (None, None)


def test_the_pair_is_the_layer_of_the_shifted_and_the_shifted_layer():
    loaded = load_networks(compared("centred"), "cpu")
    pair = ask(4, -2, layer="pool1", number=5).pair
    moved = np.roll(DIGIT, (-2, 4), axis=(0, 1))
    moved[-2:], moved[:, :4] = 0, 0
    with torch.inference_mode():
        still, after = (
            torch.nn.functional.max_pool2d(torch.relu(loaded.networks["cnn"].conv1(torch.tensor(x)[None, None])), 2)[
                0, 5
            ]
            for x in (DIGIT, moved)
        )
    np.testing.assert_allclose(pair.of_shifted, after, atol=1e-6)
    np.testing.assert_allclose(pair.shifted[:14, 2:], still[1:, :13], atol=1e-6)
    assert np.isnan(pair.difference[-1]).all()
    assert np.isnan(pair.difference[:, :2]).all()
    np.testing.assert_allclose(pair.difference[:14, 2:], after[:14, 2:] - still[1:, :13], atol=1e-6)


def test_without_a_shift_there_is_no_error():
    assert all(error.whole == 0 for told in ask(0, 0).errors.values() for error in told)
