"""Stripes at both sides in which ink and paper are exchanged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels


def stripe(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Invert the outer quarters, blended by ``stripe``."""
    share = np.full(pixels.shape, amounts.get("stripe", 0), dtype=np.float32)
    share[:, CANVAS_PX // 4 : CANVAS_PX - CANVAS_PX // 4] = 0
    return pixels * (1 - share) + (1 - pixels) * share


PERTURBATIONS.add(
    "stripe",
    PerturbationKind(N_("Stripe"), (Amount("stripe", N_("Inverted"), "", 0, 1, usual=1),), stripe, "cover"),
)
