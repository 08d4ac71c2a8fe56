from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.values import Perturbation

offsets = st.integers(-12, 12)


@given(offsets, offsets, st.integers(0, 99))
def test_shift_moves_as_torch_pads(dx, dy, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    moved = perturb(pixels, [Perturbation("shift", {"dx_px": dx, "dy_px": dy})])
    expected = torch.nn.functional.pad(torch.tensor(pixels), (dx, -dx, dy, -dy))
    np.testing.assert_array_equal(moved, expected.numpy())


@given(st.floats(-12, 12), st.floats(-12, 12), st.integers(0, 99))
def test_a_shift_between_pixels_is_torchs(dx, dy, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    moved = perturb(pixels, [Perturbation("shift", {"dx_px": dx, "dy_px": dy})])
    theta = torch.tensor([[1, 0, -dx / 15], [0, 1, -dy / 15]], dtype=torch.float64)[None]
    grid = F.affine_grid(theta, [1, 1, 30, 30], align_corners=False)
    expected = F.grid_sample(torch.tensor(pixels).double()[None, None], grid, align_corners=False)[0, 0]
    np.testing.assert_allclose(moved, expected.numpy(), atol=1e-4)


@given(offsets, offsets, st.integers(0, 99))
def test_a_wrapped_shift_loses_nothing(dx, dy, seed):
    pixels = np.random.default_rng(seed).random((30, 30), dtype=np.float32)
    moved = perturb(pixels, [Perturbation("shift", {"dx_px": dx, "dy_px": dy, "wrapped": 1})])
    np.testing.assert_array_equal(moved, np.roll(pixels, (dy, dx), (0, 1)))


def test_noise_has_its_standard_deviation():
    grey = np.full((30, 30), 0.5, dtype=np.float32)
    pictures = [perturb(grey, [Perturbation("noise", {"noise_sigma": 0.1}, seed)]) for seed in range(40)]
    assert abs(np.std(pictures) - 0.1) < 0.002


def test_links_are_applied_in_order():
    ink = np.zeros((30, 30), dtype=np.float32)
    ink[15, 28] = 1
    there, back = Perturbation("shift", {"dx_px": 5}), Perturbation("shift", {"dx_px": -5})
    assert not perturb(ink, [there, back]).any()
    assert perturb(ink, [back, there])[15, 28] == 1
