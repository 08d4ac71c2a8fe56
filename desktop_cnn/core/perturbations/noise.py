"""Gaussian noise: an independent normal number added to every pixel, the sum cut to [0, 1]."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

MAX_NOISE_SIGMA = 0.6


def noise(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Add noise of standard deviation ``noise_sigma``, in units of full ink."""
    sigma = np.float32(amounts.get("noise_sigma", 0))
    return pixels + sigma * rng.standard_normal(pixels.shape, dtype=np.float32)


PERTURBATIONS.add(
    "noise",
    PerturbationKind(
        N_("Gaussian noise"),
        (Amount("noise_sigma", N_("Noise σ"), "", 0, MAX_NOISE_SIGMA, usual=0.2),),
        noise,
        "noise",
        seeded=True,
        mnist_c=(0.08, 0.12, 0.18, 0.26, 0.38),
    ),
)
