from __future__ import annotations

import numpy as np
import pytest

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.shift_map import ShiftQuestion
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Perturbation
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labs.shift_map import ShiftMapper, shifted
from desktop_cnn.engine.loaded import load_networks


@pytest.fixture(scope="module")
def digit():
    from desktop_cnn.core.samples import sample_drawings

    return rasterize(sample_drawings()[16].drawing)


def test_every_picture_is_that_of_the_shift_perturbation(digit):
    pictures = shifted(digit).reshape(21, 21, 30, 30)
    for dy in range(-10, 11):
        for dx in range(-10, 11):
            moved = perturb(digit, [Perturbation("shift", {"dx_px": dx, "dy_px": dy})])
            np.testing.assert_array_equal(pictures[dy + 10, dx + 10], moved)


@pytest.mark.parametrize("is_calm", [True, False])
def test_the_map_is_what_the_networks_say_of_each_picture(digit, is_calm):
    loaded = load_networks(compared("augmented"), "cpu")
    with CorePool() as cores:
        (answer,) = ShiftMapper(cores).answer(ShiftQuestion(digit, compared("augmented"), "cpu", is_calm))
    for name in loaded.networks:
        for dx, dy in ((0, 0), (10, -10), (-3, 7)):
            moved = perturb(digit, [Perturbation("shift", {"dx_px": dx, "dy_px": dy})])
            expected = loaded.probabilities(moved[None])[name][0]
            np.testing.assert_allclose(answer.at(name, dx, dy).probabilities, expected, atol=1e-5)
        assert answer.kept(name)[10, 10]
        assert answer.survived(name) == answer.kept(name).mean()
        digit_read = answer.at(name, 0, 0).digit
        np.testing.assert_array_equal(answer.still(name), answer.probabilities[name][:, :, digit_read])


def test_an_unknown_device_is_told(digit, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with CorePool() as cores, pytest.raises(UserError, match="CUDA"):
        list(ShiftMapper(cores).answer(ShiftQuestion(digit, compared("centred"), "cuda", True)))
