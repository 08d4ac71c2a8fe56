"""What each corruption does beyond the contract of all, with torch and arithmetic as oracles."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.perturbations import PERTURBATIONS, perturb
from desktop_cnn.core.values import Perturbation

GREY = np.full((30, 30), 0.5, dtype=np.float32)


def picture(seed):
    return np.random.default_rng(seed).random((30, 30), dtype=np.float32)


def changed(pixels, name, seed=0, **amounts):
    return perturb(pixels, [Perturbation(name, amounts, seed)])


@given(st.floats(0.3, 6), st.integers(0, 9))
def test_blur_is_a_convolution_with_a_gaussian(sigma, seed):
    at = torch.arange(-29, 30).float()
    line = torch.exp(-(at**2) / (2 * sigma**2))
    endless = torch.exp(-(torch.arange(-120, 121).float() ** 2) / (2 * sigma**2)).sum()
    kernel = torch.outer(line, line) / endless**2
    expected = F.conv2d(torch.tensor(picture(seed))[None, None], kernel[None, None], padding=29)[0, 0]
    np.testing.assert_allclose(changed(picture(seed), "blur", sigma_px=sigma), expected.numpy(), atol=1e-5)


@given(st.integers(1, 4), st.integers(0, 9))
def test_thicker_by_whole_pixels_is_a_maximum_over_what_is_so_near(steps, seed):
    rows, columns = np.indices((2 * steps + 1, 2 * steps + 1)) - steps
    near = torch.tensor(np.abs(rows) + np.abs(columns) <= steps)
    pixels = torch.tensor(picture(seed))[None, None]
    windows = F.unfold(F.pad(pixels, [steps] * 4), 2 * steps + 1)[0]  # (1, 1, 30 + 2 s, 30 + 2 s) -> (k², 900)
    expected = windows[near.flatten()].amax(0).view(30, 30)
    np.testing.assert_array_equal(changed(picture(seed), "thickness", thickness_px=steps), expected.numpy())


def test_thinner_is_thicker_of_the_paper():
    thin = changed(picture(1), "thickness", thickness_px=-1)
    np.testing.assert_allclose(thin, 1 - changed(1 - picture(1), "thickness", thickness_px=1), atol=1e-6)


@given(st.floats(0, 0.6), st.integers(0, 99))
def test_salt_and_pepper_hit_their_share(share, seed):
    hit = changed(GREY, "salt_pepper", seed, share=share) != GREY
    assert abs(hit.mean() - share) < 5 * np.sqrt(share * (1 - share) / 900) + 1e-3


def test_shot_noise_keeps_the_mean_and_has_the_variance_of_photons():
    pictures = np.stack([changed(GREY, "shot_noise", seed, photon=1 / 60) for seed in range(60)])
    assert pictures.mean() == pytest.approx(0.5, abs=0.005)
    assert pictures.var() == pytest.approx(0.5 / 60, rel=0.05)


@given(st.floats(0, 20), st.floats(-15, 15), st.floats(-15, 15))
def test_occlusion_empties_exactly_its_area(side, x, y):
    full = np.ones((30, 30), dtype=np.float32)
    width, height = (max(min(15, at + side / 2) - max(-15, at - side / 2), 0) for at in (x, y))
    emptied = 900 - changed(full, "occlusion", side_px=side, x_px=x, y_px=y).sum()
    assert emptied == pytest.approx(width * height, abs=0.02)


@pytest.mark.parametrize("name", ["stripe", "inversion"])
def test_to_invert_twice_is_to_do_nothing(name):
    full = {PERTURBATIONS[name].amounts[0].name: 1.0}
    twice = [Perturbation(name, full), Perturbation(name, full)]
    np.testing.assert_allclose(perturb(picture(3), twice), picture(3), atol=1e-6)


def test_a_stripe_leaves_the_middle_alone():
    striped = changed(picture(2), "stripe", stripe=1)
    np.testing.assert_array_equal(striped[:, 7:23], picture(2)[:, 7:23])
    np.testing.assert_allclose(striped[:, :7], 1 - picture(2)[:, :7], atol=1e-6)


@given(st.floats(0, 1))
def test_contrast_keeps_the_mean(loss):
    faded = changed(picture(4), "contrast", contrast_loss=loss)
    assert faded.mean() == pytest.approx(picture(4).mean(), abs=1e-5)
    assert faded.std() == pytest.approx(picture(4).std() * (1 - loss), abs=1e-5)


@given(st.floats(0.01, 0.6), st.integers(0, 20))
def test_spatter_covers_its_share(share, seed):
    covered = changed(np.ones((30, 30), dtype=np.float32), "spatter", seed, covered=share) < 1
    assert abs(covered.mean() - share) <= 2 / 900


def test_motion_blur_keeps_the_ink_that_stays_on_the_canvas():
    dot = np.zeros((30, 30), dtype=np.float32)
    dot[15, 27] = 1
    assert changed(dot, "motion_blur", motion_px=3).sum() == pytest.approx(1, abs=1e-5)
    assert changed(dot, "motion_blur", motion_px=3).argmax() == dot.argmax()
