"""The severities of MNIST-C against its formulas, written out plainly: Mu & Gilmer, 2019, arXiv:1906.02337.

Its published code defines them. Geometry is scikit-image's affine map of the output's pixels, bilinear; motion blur is
ImageMagick's.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from desktop_cnn.core.perturbations import PERTURBATIONS, perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.values import Perturbation

SEEDS = 60
SEVERITIES = range(5)
CARRIED = {name for name in PERTURBATIONS if PERTURBATIONS[name].mnist_c}


@pytest.fixture(scope="module")
def digit():
    return rasterize(sample_drawings()[9].drawing)


def ours(pixels, name, amount, seed=0):
    return perturb(pixels, [Perturbation(name, {PERTURBATIONS[name].amounts[0].name: amount}, seed)])


def affine(pixels, matrix):
    """Read every output pixel where ``matrix`` maps it to, about the picture's middle."""
    theta = torch.tensor([[[matrix[0][0], matrix[0][1], 0], [matrix[1][0], matrix[1][1], 0]]], dtype=torch.float64)
    grid = F.affine_grid(theta, [1, 1, 30, 30], align_corners=False)
    return F.grid_sample(torch.tensor(pixels)[None, None].double(), grid, align_corners=False)[0, 0].numpy()


def rotated(pixels, severity):
    angle = (0.2, 0.4, 0.6, 0.8, 1.0)[severity]
    return affine(pixels, [[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def scaled(pixels, severity):
    return affine(pixels, np.eye(2) / (0.9, 0.8, 0.7, 0.6, 0.5)[severity])


def faded(pixels, severity):
    return (pixels - pixels.mean()) * (0.4, 0.3, 0.2, 0.1, 0.05)[severity] + pixels.mean()


def brighter(pixels, severity):
    return np.clip(pixels + (0.1, 0.2, 0.3, 0.4, 0.5)[severity], 0, 1)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize(
    ("name", "plain"), [("rotate", rotated), ("scale", scaled), ("contrast", faded), ("brightness", brighter)]
)
def test_what_has_no_chance_in_it_is_the_same_picture(digit, name, plain, severity):
    found = ours(digit, name, PERTURBATIONS[name].mnist_c[severity])
    np.testing.assert_allclose(found, plain(digit, severity), atol=1e-4)


def noisy(pixels, severity, rng):
    return np.clip(pixels + rng.normal(size=pixels.shape, scale=(0.08, 0.12, 0.18, 0.26, 0.38)[severity]), 0, 1)


def photons(pixels, severity, rng):
    count = (60, 25, 12, 5, 3)[severity]
    return np.clip(rng.poisson(pixels * count) / count, 0, 1)


def impulses(pixels, severity, rng):
    flipped, salted = rng.random(pixels.shape), rng.random(pixels.shape) <= 0.5
    return np.where(flipped <= (0.03, 0.06, 0.09, 0.17, 0.27)[severity], np.where(salted, 1, 0), pixels)


def smeared(pixels, severity, rng):
    """Pixel by pixel as ImageMagick does it: the mean of 2 r + 1 places from each pixel on, half Gaussian weights."""
    radius, sigma = ((10, 3), (15, 5), (15, 8), (15, 12), (20, 15))[severity]
    angle = math.radians(rng.uniform(-45, 45))
    weights = [math.exp(-i * i / (2 * sigma * sigma)) for i in range(2 * radius + 1)]
    padded = np.pad(pixels, 50)
    total = np.zeros_like(pixels)
    for i, weight in enumerate(weights):
        x, y = 50 + math.ceil(i * math.cos(angle) - 0.5), 50 + math.ceil(i * math.sin(angle) - 0.5)
        total += weight / sum(weights) * padded[y : y + 30, x : x + 30]
    return total


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize(
    ("name", "plain"), [("noise", noisy), ("shot_noise", photons), ("salt_pepper", impulses), ("motion_blur", smeared)]
)
def test_what_has_chance_in_it_has_the_same_mean_and_variance(digit, name, plain, severity):
    rng = np.random.default_rng(1)
    expected = np.stack([plain(digit, severity, rng) for _seed in range(SEEDS)])
    found = np.stack([ours(digit, name, PERTURBATIONS[name].mnist_c[severity], seed) for seed in range(SEEDS)])
    assert found.mean() == pytest.approx(expected.mean(), rel=0.05, abs=0.002)
    assert found.var(axis=(1, 2)).mean() == pytest.approx(expected.var(axis=(1, 2)).mean(), rel=0.08)
    noise = (found - digit)[:, digit > 0.5].std(), (expected - digit)[:, digit > 0.5].std()
    assert noise[0] == pytest.approx(noise[1], rel=0.08)


@pytest.mark.parametrize("seed", range(4))
def test_motion_blur_is_the_same_picture_for_the_same_angle(digit, seed):
    for severity, sigma in enumerate(PERTURBATIONS["motion_blur"].mnist_c):
        found = ours(digit, "motion_blur", sigma, seed)
        np.testing.assert_allclose(found, smeared(digit, severity, np.random.default_rng(seed)), atol=1e-4)


def sky(decay, rng):
    """A whole sky of 256×256: every octave the points of the one before, their squares' middles, then the edges'."""
    heights, reach = np.zeros((1, 1)), 100.0
    while len(heights) < 256:
        side = 2 * len(heights)
        finer = np.zeros((side, side))
        finer[::2, ::2] = heights
        rows, columns = np.indices((side, side))
        for chosen, around in (
            ((rows % 2 == 1) & (columns % 2 == 1), ((1, 1), (1, -1), (-1, 1), (-1, -1))),
            ((rows + columns) % 2 == 1, ((0, 1), (0, -1), (1, 0), (-1, 0))),
        ):
            mean = sum(finer[(rows + y) % side, (columns + x) % side] for y, x in around) / 4
            finer[chosen] = (mean + reach * rng.uniform(-reach, reach, finer.shape))[chosen]
        heights, reach = finer, reach / decay
    heights -= heights.min()
    return heights / heights.max()


@pytest.mark.parametrize(("density", "decay"), [(1.5, 2.0), (2.0, 2.0), (3.0, 1.4)])
def test_fog_varies_within_a_picture_as_that_of_mnist_c(digit, density, decay):
    rng = np.random.default_rng(2)
    foggy = [np.clip((digit + density * sky(decay, rng)[:30, :30]) / (1 + density), 0, 1) for _seed in range(SEEDS)]
    found = np.stack([ours(digit, "fog", density, seed) for seed in range(SEEDS)])
    paper = digit == 0
    for statistic in (lambda p: p[paper].var(), lambda p: p[paper].mean(), lambda p: p[paper][:30].std()):
        plain, shown = ([statistic(picture) for picture in pictures] for pictures in (foggy, found))
        error = math.hypot(np.std(plain), np.std(shown)) / math.sqrt(SEEDS)
        assert abs(np.mean(shown) - np.mean(plain)) < 3.5 * error
        assert np.mean(shown) == pytest.approx(np.mean(plain), rel=0.4)


def test_only_what_was_compared_here_carries_severities():
    compared = {"rotate", "scale", "contrast", "brightness", "noise", "shot_noise", "salt_pepper", "motion_blur"}
    assert compared == CARRIED
