"""The picture made larger or smaller about the middle of the canvas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.resampling import resample
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

MAX_SCALE_CHANGE = 0.6


def scale(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Make 1 + ``scale_change`` times as large."""
    return resample(pixels, np.eye(2) / (1 + amounts.get("scale_change", 0)))


PERTURBATIONS.add(
    "scale",
    PerturbationKind(
        N_("Scale"),
        (Amount("scale_change", N_("Size change"), "", -MAX_SCALE_CHANGE, MAX_SCALE_CHANGE, usual=-0.3),),
        scale,
        "geometry",
        mnist_c=(-0.1, -0.2, -0.3, -0.4, -0.5),
    ),
)
