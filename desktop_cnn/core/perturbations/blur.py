"""Gaussian blur."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

_LEAST_PX = 0.1  # a narrower Gaussian reaches no other pixel


def gaussian_blur(pixels: Pixels, sigma_px: float) -> Pixels:
    """Convolve with a Gaussian of standard deviation ``sigma_px``; beyond the canvas there is no ink."""
    if sigma_px < _LEAST_PX:
        return pixels
    reach = np.arange(len(pixels))
    weights = np.exp(-((reach[:, None] - reach) ** 2) / (2 * sigma_px**2))
    # Each row sums up as an endless Gaussian would: ink at the edge fades into the emptiness beyond.
    endless = np.arange(-4 * len(pixels), 4 * len(pixels) + 1)
    weights = (weights / np.exp(-(endless**2) / (2 * sigma_px**2)).sum()).astype(np.float32)
    blurred: Pixels = weights @ pixels @ weights
    return blurred


def blur(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Blur with a standard deviation of ``sigma_px`` canvas pixels."""
    return gaussian_blur(pixels, amounts.get("sigma_px", 0))


PERTURBATIONS.add(
    "blur",
    PerturbationKind(
        N_("Gaussian blur"),
        (Amount("sigma_px", N_("Blur σ"), "px", 0, 6, usual=1.5, step=0.1),),
        blur,
        "blur",
    ),
)
