from __future__ import annotations

import pytest

from desktop_cnn.core.labs.matrix import WAYS, MatrixQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.engine.labs.matrix import prepare


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_the_three_ways_agree_and_each_takes_its_time(recipe, samples):
    (timing,) = prepare()(MatrixQuestion(rasterize(samples[5].drawing), recipe, "cpu"))
    assert timing.difference < 1e-5
    assert tuple(timing.microseconds) == WAYS
    assert all(0 < each < 1e6 for each in timing.microseconds.values())
