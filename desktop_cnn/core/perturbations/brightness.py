"""Light added everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def brighten(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Add ``brightness``, in units of full ink."""
    return pixels + np.float32(amounts.get("brightness", 0))


PERTURBATIONS.add(
    "brightness",
    PerturbationKind(
        N_("Brightness"),
        (Amount("brightness", N_("Brighter by"), "", 0, 0.9, usual=0.3),),
        brighten,
        "ink",
        mnist_c=(0.1, 0.2, 0.3, 0.4, 0.5),
    ),
)
