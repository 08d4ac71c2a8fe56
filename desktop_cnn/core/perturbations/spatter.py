"""Spatter: drops of grey over the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.blur import gaussian_blur
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

_GREY = 63 / 255  # that of MNIST-C
_DROP_PX = 1.2


def spatter(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Cover ``covered`` of the canvas with drops: where smoothed noise is highest."""
    smooth = gaussian_blur(rng.standard_normal(pixels.shape, dtype=np.float32), _DROP_PX)
    covered = amounts.get("covered", 0)
    if covered <= 0:
        return pixels
    return np.where(smooth > np.quantile(smooth, 1 - covered), np.float32(_GREY), pixels)


PERTURBATIONS.add(
    "spatter",
    PerturbationKind(
        N_("Spatter"),
        (Amount("covered", N_("Share covered"), "", 0, 0.6, usual=0.15),),
        spatter,
        "cover",
        seeded=True,
    ),
)
