"""The picture slanted about the middle of the canvas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.resampling import resample
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def shear(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Slant to the right by ``shear`` pixels for each row further up."""
    return resample(pixels, np.array([[1.0, amounts.get("shear", 0)], [0.0, 1.0]]))


PERTURBATIONS.add(
    "shear",
    PerturbationKind(
        N_("Shear"),
        (Amount("shear", N_("Slant"), "", -1, 1, usual=0.4),),
        shear,
        "geometry",
    ),
)
