"""Glass blur: as behind frosted glass, pixels blurred, strewn about and blurred again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.perturbations.blur import gaussian_blur
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels

# Standard deviation in px, reach in px, times.
_SEVERITIES = ((0.7, 1, 2), (0.9, 2, 1), (1.0, 2, 3), (1.1, 3, 2), (1.5, 4, 2))


def glass_blur(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Half of the pixels are taken from a random neighbour, some times over; ``severity`` is one of five.

    Their numbers are MNIST-C's, but not the pictures: its code blurs along one axis alone, and swaps pixel after pixel.
    """
    severity = min(round(amounts.get("severity", 0)), len(_SEVERITIES))
    if severity < 1:
        return pixels
    sigma_px, reach_px, times = _SEVERITIES[severity - 1]
    strewn = gaussian_blur(pixels, sigma_px)
    rows, columns = np.indices(pixels.shape)
    for _time in range(times):
        moves = rng.integers(-reach_px, reach_px, (2, *pixels.shape), endpoint=True) * (rng.random(pixels.shape) < 0.5)
        strewn = strewn[(rows + moves[0]).clip(0, CANVAS_PX - 1), (columns + moves[1]).clip(0, CANVAS_PX - 1)]
    return gaussian_blur(strewn, sigma_px)


PERTURBATIONS.add(
    "glass_blur",
    PerturbationKind(
        N_("Glass blur"),
        (Amount("severity", N_("Severity"), "", 0, len(_SEVERITIES), usual=1, step=1),),
        glass_blur,
        "blur",
        seeded=True,
    ),
)
