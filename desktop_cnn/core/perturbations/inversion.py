"""Ink and paper exchanged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


def invert(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Blend with the negative by ``inverted``: 1 is dark ink on bright paper."""
    share = np.float32(amounts.get("inverted", 0))
    return pixels * (1 - share) + (1 - pixels) * share


PERTURBATIONS.add(
    "inversion",
    PerturbationKind(N_("Inversion"), (Amount("inverted", N_("Inverted"), "", 0, 1, usual=1),), invert, "ink"),
)
