"""Fog: light that varies smoothly over the canvas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels


def fog(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Add ``fog`` times a cloud in [0, 1], and darken the sum to the range of the drawing."""
    density = amounts.get("fog", 0)
    brightest = float(pixels.max())
    if density <= 0 or brightest <= 0:
        return pixels
    return ((pixels + density * _cloud(rng)) * (brightest / (brightest + density))).astype(np.float32)


def _cloud(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return (30, 30) fractal noise: octaves of random lattices, each twice as fine and half as strong."""
    at = np.arange(CANVAS_PX) / CANVAS_PX
    cloud: NDArray[np.float64] = np.zeros((CANVAS_PX, CANVAS_PX))
    for octave in range(5):
        cells = 2**octave
        lattice = rng.uniform(-1, 1, (cells + 1, cells + 1))
        # Bilinear between the lattice's points, as a product with hat functions.
        hats = (1 - np.abs(at[:, None] * cells - np.arange(cells + 1))).clip(0)
        cloud += hats @ lattice @ hats.T / cells
    cloud -= cloud.min()
    cloud /= max(cloud.max(), 1e-12)
    return cloud


PERTURBATIONS.add(
    "fog",
    PerturbationKind(
        N_("Fog"),
        (Amount("fog", N_("Density"), "", 0, 3, usual=1),),
        fog,
        "cover",
        seeded=True,
        mnist_c=(1.5, 2.0, 2.5, 2.5, 3.0),
    ),
)
