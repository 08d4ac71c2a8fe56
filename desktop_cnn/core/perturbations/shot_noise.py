"""Shot noise: light that comes in single photons, whose number is Poisson's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

_LEAST = 1e-6  # less ink than any difference that can be seen


def shot_noise(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Count photons of ``photon`` full ink each; the brighter a pixel, the noisier it is."""
    photon = amounts.get("photon", 0)
    if photon < _LEAST:
        return pixels
    return (rng.poisson(pixels / photon) * photon).astype(np.float32)


PERTURBATIONS.add(
    "shot_noise",
    PerturbationKind(
        N_("Shot noise"),
        (Amount("photon", N_("Ink of a photon"), "", 0, 0.5, usual=0.2),),
        shot_noise,
        "noise",
        seeded=True,
        mnist_c=(1 / 60, 1 / 25, 1 / 12, 1 / 5, 1 / 3),
    ),
)
