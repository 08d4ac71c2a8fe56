"""Contrast lost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def fade(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Take ``contrast_loss`` of each pixel's distance from the mean away."""
    mean = pixels.mean()
    faded: Pixels = mean + (pixels - mean) * np.float32(1 - amounts.get("contrast_loss", 0))
    return faded


PERTURBATIONS.add(
    "contrast",
    PerturbationKind(
        N_("Contrast"),
        (Amount("contrast_loss", N_("Contrast lost"), "", 0, 1, usual=0.6),),
        fade,
        "ink",
        mnist_c=(0.6, 0.7, 0.8, 0.9, 0.95),
    ),
)
