"""The picture turned about the middle of the canvas."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.resampling import resample
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

MAX_ROTATION_DEG = 180.0


def rotate(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Turn clockwise by ``angle_deg``."""
    angle = math.radians(amounts.get("angle_deg", 0))
    return resample(pixels, np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]]))


PERTURBATIONS.add(
    "rotate",
    PerturbationKind(
        N_("Rotation"),
        (Amount("angle_deg", N_("Angle"), "°", -MAX_ROTATION_DEG, MAX_ROTATION_DEG, usual=30, step=1),),
        rotate,
        "geometry",
        mnist_c=tuple(math.degrees(radians) for radians in (0.2, 0.4, 0.6, 0.8, 1.0)),
    ),
)
