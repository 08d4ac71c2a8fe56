"""Salt and pepper, or impulse noise: some pixels are full or empty, whatever they were."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def salt_pepper(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Replace each pixel with probability ``share``, half of them by ink, half by none."""
    chance = rng.random(pixels.shape, dtype=np.float32)
    share = amounts.get("share", 0)
    return np.where(chance < share / 2, np.float32(1), np.where(chance < share, np.float32(0), pixels))


PERTURBATIONS.add(
    "salt_pepper",
    PerturbationKind(
        N_("Salt and pepper"),
        (Amount("share", N_("Share of pixels"), "", 0, 0.6, usual=0.1),),
        salt_pepper,
        "noise",
        seeded=True,
        mnist_c=(0.03, 0.06, 0.09, 0.17, 0.27),
    ),
)
