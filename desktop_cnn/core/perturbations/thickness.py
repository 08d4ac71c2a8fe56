"""Strokes made thicker or thinner."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def thicken(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Grow the ink by ``thickness_px`` pixels on every side, or shrink it; between whole pixels a blend."""
    left_px = amounts.get("thickness_px", 0)
    spread, empty = (np.maximum, 0.0) if left_px > 0 else (np.minimum, 1.0)
    left_px = abs(left_px)
    while left_px > 0:
        share = np.float32(min(left_px, 1))
        padded = np.pad(pixels, 1, constant_values=empty)
        nearest = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
        pixels = pixels * (1 - share) + reduce(spread, nearest, pixels) * share
        left_px -= 1
    return pixels


PERTURBATIONS.add(
    "thickness",
    PerturbationKind(
        N_("Stroke thickness"),
        (Amount("thickness_px", N_("Thicker by"), "px", -2, 4, usual=1, step=0.1),),
        thicken,
        "ink",
    ),
)
