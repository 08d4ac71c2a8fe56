"""The fixed pixel permutation: nothing is lost but what is near what."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.permutation import permute
from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def permutation(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Let ``share`` of the pixels change places, always the same ones and to the same places."""
    return permute(pixels, amounts.get("share", 0))


PERTURBATIONS.add(
    "permutation",
    PerturbationKind(
        N_("Pixel permutation"), (Amount("share", N_("Share of pixels"), "", 0, 1, usual=1),), permutation, "order"
    ),
)
