from __future__ import annotations

import numpy as np
import torch
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
