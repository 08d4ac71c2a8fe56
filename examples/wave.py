"""An own perturbation: every row moves aside, as if the paper had waved.

    desktop-cnn --plugin examples/wave.py

Its menu entry, its controls, its curve and `--perturb wave=2` follow from what it declares.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.values import CANVAS_PX, Pixels

WAVE_PX = 12.0


def wave(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Move each row by up to ``reach_px`` left or right, between pixels linearly; a wave is 12 rows high."""
    moved = np.empty_like(pixels)
    columns = np.arange(CANVAS_PX)
    for row in range(CANVAS_PX):
        by_px = amounts.get("reach_px", 0) * np.sin(2 * np.pi * row / WAVE_PX)
        moved[row] = np.interp(columns - by_px, columns, pixels[row], left=0, right=0)
    return moved


PERTURBATIONS.add(
    "wave", PerturbationKind("Wave", (Amount("reach_px", "Reach", "px", 0, 6, usual=2, step=0.1),), wave, "geometry")
)
