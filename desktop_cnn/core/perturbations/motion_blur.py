"""Motion blur: the picture smeared along a line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.resampling import move
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

_LEAST_PX = 0.1
_SIGMAS_PX, _RADII_PX = (3, 5, 8, 12, 15), (10, 15, 15, 15, 20)  # those of MNIST-C


def motion_blur(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Mean over places along a line, weighted by a half Gaussian of ``motion_px``; the angle is within ±45°.

    As MNIST-C has it (Mu & Gilmer, 2019) from ImageMagick: 2 r + 1 whole pixels, r by the deviation.
    """
    sigma = amounts.get("motion_px", 0)
    if sigma < _LEAST_PX:
        return pixels
    angle = math.radians(rng.uniform(-45, 45))
    steps = np.arange(2 * math.ceil(np.interp(sigma, _SIGMAS_PX, _RADII_PX)) + 1)
    weights = np.exp(-(steps**2) / (2 * sigma**2))
    smeared = np.zeros_like(pixels)
    for step, weight in zip(steps, weights / weights.sum(), strict=True):
        dx, dy = (-math.ceil(step * part - 0.5) for part in (math.cos(angle), math.sin(angle)))
        smeared += move(pixels, dx, dy) * np.float32(weight)
    return smeared


PERTURBATIONS.add(
    "motion_blur",
    PerturbationKind(
        N_("Motion blur"),
        (Amount("motion_px", N_("Motion σ"), "px", 0, 15, usual=3, step=0.1),),
        motion_blur,
        "blur",
        seeded=True,
        mnist_c=(3, 5, 8, 12, 15),
    ),
)
