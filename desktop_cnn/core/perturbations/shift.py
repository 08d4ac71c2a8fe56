"""The picture moved, by whole pixels or parts of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.resampling import move
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels

MAX_SHIFT_PX = 12


def shift(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Move right by ``dx_px`` and down by ``dy_px``; with ``wrapped`` 1, what leaves enters on the other side."""
    is_wrapped = amounts.get("wrapped", 0) >= 0.5
    return move(pixels, amounts.get("dx_px", 0), amounts.get("dy_px", 0), wrapped=is_wrapped)


PERTURBATIONS.add(
    "shift",
    PerturbationKind(
        N_("Shift"),
        (
            Amount("dx_px", N_("Shift x"), "px", -MAX_SHIFT_PX, MAX_SHIFT_PX, usual=4, step=0.5),
            Amount("dy_px", N_("Shift y"), "px", -MAX_SHIFT_PX, MAX_SHIFT_PX, step=0.5),
            Amount("wrapped", N_("Wrap"), "", 0, 1, step=1),
        ),
        shift,
        "geometry",
    ),
)
