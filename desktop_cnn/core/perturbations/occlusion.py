"""A square without ink over the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels


def occlude(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Empty a square of ``side_px`` whose middle is (``x_px``, ``y_px``) from the canvas's; its edge is exact."""
    side = amounts.get("side_px", 0)
    rows, columns = (_covered(amounts.get(name, 0), side) for name in ("y_px", "x_px"))
    return pixels * (1 - rows[:, None] * columns)


def _covered(offset_px: float, side_px: float) -> NDArray[np.float32]:
    """Return the share of each of 30 pixels that lies within ``side_px`` around the middle plus an offset."""
    edges = np.arange(CANVAS_PX + 1) - CANVAS_PX / 2 - offset_px
    inside = edges.clip(-side_px / 2, side_px / 2)
    return np.diff(inside).astype(np.float32)


PERTURBATIONS.add(
    "occlusion",
    PerturbationKind(
        N_("Occlusion"),
        (
            Amount("side_px", N_("Side"), "px", 0, 20, usual=8, step=0.5),
            Amount("x_px", N_("Place x"), "px", -15, 15, step=0.5),
            Amount("y_px", N_("Place y"), "px", -15, 15, step=0.5),
        ),
        occlude,
        "cover",
    ),
)
