from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.values import Perturbation


def torch_resamples(pixels, matrix):
    theta = torch.tensor([[*matrix[0], 0.0], [*matrix[1], 0.0]], dtype=torch.float64)[None]
    grid = F.affine_grid(theta, [1, 1, 30, 30], align_corners=False)
    return F.grid_sample(torch.tensor(pixels, dtype=torch.float64)[None, None], grid, align_corners=False)[0, 0].numpy()


@given(st.floats(-180, 180), st.integers(0, 99))
def test_rotation_is_torchs(angle, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = perturb(pixels, [Perturbation("rotate", {"angle_deg": angle})])
    np.testing.assert_allclose(turned, torch_resamples(pixels, [[cos, sin], [-sin, cos]]), atol=1e-4)


@given(st.floats(-0.6, 0.6), st.integers(0, 99))
def test_scaling_is_torchs(change, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    resized = perturb(pixels, [Perturbation("scale", {"scale_change": change})])
    factor = 1 / (1 + change)
    np.testing.assert_allclose(resized, torch_resamples(pixels, [[factor, 0], [0, factor]]), atol=1e-4)


@given(st.floats(-1, 1), st.integers(0, 99))
def test_shear_is_torchs(slant, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    sheared = perturb(pixels, [Perturbation("shear", {"shear": slant})])
    np.testing.assert_allclose(sheared, torch_resamples(pixels, [[1, slant], [0, 1]]), atol=1e-4)


def test_a_slant_to_the_right_moves_the_upper_rows_to_the_right():
    pixels = np.zeros((30, 30), dtype=np.float32)
    pixels[:, 15] = 1
    sheared = perturb(pixels, [Perturbation("shear", {"shear": 0.4})])
    assert sheared[2].argmax() > 15 > sheared[27].argmax()


def test_a_quarter_turn_is_exact_and_clockwise():
    pixels = np.random.default_rng(1).random((30, 30), dtype=np.float32)
    turned = perturb(pixels, [Perturbation("rotate", {"angle_deg": 90})])
    np.testing.assert_allclose(turned, np.rot90(pixels, k=-1), atol=1e-5)
