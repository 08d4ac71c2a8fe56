"""torch.nn.functional is the oracle for every shape."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_cnn.core.convolution import PADDING_MODES, Geometry, convolve, im2col, pad, pool, toeplitz

SIZES = st.integers(1, 12)


@st.composite
def geometries(draw):
    return Geometry(
        kernel=draw(st.integers(1, 7)),
        stride=draw(st.integers(1, 4)),
        padding=draw(st.integers(0, 4)),
        dilation=draw(st.integers(1, 3)),
        mode=draw(st.sampled_from(list(PADDING_MODES))),
    )


def noise(shape, seed):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@given(geometries(), SIZES, SIZES, st.integers(1, 3), st.integers(1, 4), st.integers(0, 99))
def test_a_convolution_is_torchs(geometry, height, width, inputs, outputs, seed):
    assume(geometry.fits(height) and geometry.fits(width))
    maps, bias = noise((inputs, height, width), seed), noise(outputs, seed + 1)
    weight = noise((outputs, inputs, geometry.kernel, geometry.kernel), seed + 2)
    layer = torch.nn.Conv2d(
        inputs,
        outputs,
        geometry.kernel,
        geometry.stride,
        geometry.padding,
        geometry.dilation,
        padding_mode=geometry.mode,
    )
    layer.load_state_dict({"weight": torch.tensor(weight), "bias": torch.tensor(bias)})
    with torch.inference_mode():
        expected = layer(torch.tensor(maps)[None])[0].numpy()
    found = convolve(maps, weight, bias, geometry)
    assert found.shape == expected.shape == (outputs, geometry.output_size(height), geometry.output_size(width))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@given(geometries(), SIZES, st.integers(0, 99))
def test_the_size_is_what_torch_gives_or_torch_refuses(geometry, size, seed):
    maps = torch.tensor(noise((1, 1, size, size), seed))
    layer = torch.nn.Conv2d(
        1, 1, geometry.kernel, geometry.stride, geometry.padding, geometry.dilation, padding_mode=geometry.mode
    )
    if geometry.mode in ("zeros", "replicate") and not geometry.fits(size) and geometry.output_size(size):
        return  # torch sets no bound to them; we do, because more would be nothing but border
    try:
        found = layer(maps).shape[-1]
    except RuntimeError:
        found = 0
    assert found == (geometry.output_size(size) if geometry.fits(size) else 0)


@given(geometries(), SIZES)
def test_used_and_unused_cells_make_up_the_padded_input(geometry, size):
    assume(geometry.output_size(size))
    unused = geometry.unused(size)
    assert 0 <= unused < geometry.stride
    used = (geometry.output_size(size) - 1) * geometry.stride + geometry.reach
    assert used + unused == size + 2 * geometry.padding


@given(geometries(), SIZES, st.integers(1, 3), st.integers(0, 99))
def test_columns_are_those_of_unfold(geometry, size, channels, seed):
    assume(geometry.fits(size))
    maps = noise((channels, size, size), seed)
    padded = torch.tensor(pad(maps, geometry))[None]
    expected = F.unfold(padded, geometry.kernel, geometry.dilation, 0, geometry.stride)[0].numpy()
    np.testing.assert_array_equal(im2col(maps, geometry), expected)


@given(st.integers(1, 5), st.integers(1, 5), SIZES, st.integers(0, 99))
def test_pooling_is_torchs(window, stride, size, seed):
    geometry = Geometry(window, stride)
    assume(geometry.fits(size))
    maps = noise((2, size, size), seed)
    largest = F.max_pool2d(torch.tensor(maps)[None], window, stride)[0].numpy()
    mean = F.avg_pool2d(torch.tensor(maps)[None], window, stride)[0].numpy()
    np.testing.assert_array_equal(pool(maps, geometry, "max"), largest)
    np.testing.assert_allclose(pool(maps, geometry, "average"), mean, rtol=1e-5, atol=1e-6)


@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), SIZES, st.integers(0, 99))
def test_a_convolution_is_one_product_with_a_banded_matrix(kernel, stride, padding, size, seed):
    geometry = Geometry(kernel, stride, padding)
    assume(geometry.fits(size))
    picture, weights = noise((size, size), seed), noise((kernel, kernel), seed + 1)
    expected = convolve(picture[None], weights[None, None], np.zeros(1, dtype=np.float32), geometry)
    matrix = toeplitz(weights, size, geometry)
    assert (np.count_nonzero(matrix, axis=1) <= kernel**2).all()
    np.testing.assert_allclose(matrix @ picture.ravel(), expected.ravel(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("size", "geometry", "unused"), [(7, Geometry(2, 2), 1), (30, Geometry(3, 2), 1)])
def test_what_torch_floors_away_is_counted(size, geometry, unused):
    assert geometry.unused(size) == unused
