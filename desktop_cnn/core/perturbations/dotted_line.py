"""A dotted line across the drawing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Drawing, Pixels, Stroke, StrokePoint

_WIDTH_PX = 1.6


def dotted_line(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Draw a dot every 4 px from the left edge to the right, with ``ink`` of full ink, at random heights."""
    left_y, right_y = rng.uniform(0, CANVAS_PX, 2)
    slope = (right_y - left_y) / CANVAS_PX
    dots = [
        Stroke((StrokePoint(x, left_y + slope * x), StrokePoint(x + 1, left_y + slope * (x + 1))), _WIDTH_PX)
        for x in range(0, CANVAS_PX, 4)
    ]
    line = rasterize(Drawing(tuple(dots)))
    covered: Pixels = np.maximum(pixels, line * np.float32(amounts.get("ink", 0)))
    return covered


PERTURBATIONS.add(
    "dotted_line",
    PerturbationKind(
        N_("Dotted line"), (Amount("ink", N_("Ink"), "", 0, 1, usual=1),), dotted_line, "cover", seeded=True
    ),
)
