"""What is made of masks is what SciPy's functions of binary images return, which take longer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from desktop_cnn.app.pictures.masks import filled, led_on, opened, widened


@pytest.fixture(params=range(20))
def values(request):
    """(H, W) floats, smooth, so that what is larger than some value is a few parts with holes."""
    rng = np.random.default_rng(request.param)
    return ndimage.gaussian_filter(rng.random(rng.integers(3, 60, 2)), rng.uniform(0.5, 2))


@pytest.mark.parametrize("level", [0.4, 0.5, 0.6, 1])
def test_they_are_scipys(values, level):
    mask, square = values > level, np.ones((3, 3))
    np.testing.assert_array_equal(filled(mask), ndimage.binary_fill_holes(mask))
    np.testing.assert_array_equal(widened(mask, 5), ndimage.binary_dilation(mask, np.ones((5, 5))))
    for side_px in (2, 3, 8):
        np.testing.assert_array_equal(opened(mask, side_px), ndimage.binary_opening(mask, np.ones((side_px, side_px))))
    for low in (0.45, 0.55):
        through = values > low
        np.testing.assert_array_equal(led_on(mask, through), ndimage.binary_propagation(mask, square, through))
