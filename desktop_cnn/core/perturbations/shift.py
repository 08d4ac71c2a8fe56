"""The picture moved by whole pixels; what leaves the canvas is gone, what enters is empty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels

MAX_SHIFT_PX = 12


def _ends(offset: int) -> tuple[slice, slice]:
    """(from, to) along one axis."""
    kept = max(CANVAS_PX - abs(offset), 0)
    source = slice(max(-offset, 0), max(-offset, 0) + kept)
    return source, slice(max(offset, 0), max(offset, 0) + kept)


def shift(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Move right by ``dx_px`` and down by ``dy_px``, rounded to whole pixels."""
    from_rows, to_rows = _ends(round(amounts.get("dy_px", 0)))
    from_columns, to_columns = _ends(round(amounts.get("dx_px", 0)))
    moved = np.zeros_like(pixels)
    moved[to_rows, to_columns] = pixels[from_rows, from_columns]
    return moved


PERTURBATIONS.add(
    "shift",
    PerturbationKind(
        N_("Shift"),
        (
            Amount("dx_px", N_("Shift x"), "px", -MAX_SHIFT_PX, MAX_SHIFT_PX),
            Amount("dy_px", N_("Shift y"), "px", -MAX_SHIFT_PX, MAX_SHIFT_PX),
        ),
        shift,
    ),
)
