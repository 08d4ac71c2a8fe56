"""A zigzag line across the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Drawing, Pixels, Stroke, StrokePoint

_WIDTH_PX = 1.6


def zigzag(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Draw a zigzag of 2 px up and down every 2 px from left to right, with ``ink`` of full ink."""
    start_y = rng.uniform(0, CANVAS_PX)
    slope = rng.uniform(-5, 5) / CANVAS_PX
    corners = [StrokePoint(x, start_y + slope * x + (2 if x % 4 else -2)) for x in range(2, CANVAS_PX - 1, 2)]
    line = rasterize(Drawing((Stroke(tuple(corners), _WIDTH_PX),)))
    covered: Pixels = np.maximum(pixels, line * np.float32(amounts.get("ink", 0)))
    return covered


PERTURBATIONS.add(
    "zigzag",
    PerturbationKind(N_("Zigzag"), (Amount("ink", N_("Ink"), "", 0, 1, usual=1),), zigzag, "cover", seeded=True),
)
