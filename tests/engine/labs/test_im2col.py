from __future__ import annotations

import pytest

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.im2col import WAYS, Im2colQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.engine.labs.im2col import prepare


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_the_three_ways_agree_and_each_takes_its_time(recipe, samples):
    models = compared(recipe, ["cnn"])
    (*_progress, timing) = prepare()(Im2colQuestion(rasterize(samples[5].drawing), models, "cpu", "cnn"))
    assert timing.difference < 1e-5
    assert tuple(timing.microseconds) == WAYS
    assert all(0 < each < 1e6 for each in timing.microseconds.values())


def test_they_agree_with_strides_and_without_a_bias_and_a_network_without_such_a_convolution_is_told(strided, samples):
    pixels = rasterize(samples[5].drawing)
    models = compared("centred", ["strided", "fc"], strided)
    (*_progress, timing) = prepare()(Im2colQuestion(pixels, models, "cpu", "strided"))
    assert timing.difference < 1e-5
    with pytest.raises(UserError, match="no convolution with square kernels"):
        list(prepare()(Im2colQuestion(pixels, models, "cpu", "fc")))
