"""Fog: light that varies smoothly over the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels, frozen

_SKY_PX = 256
_DENSITIES, _DECAYS = (2, 2.5, 3), (2, 1.6, 1.4)


def fog(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Add ``fog`` times a cloud in [0, 1], and darken the sum to the range of the drawing.

    The formula of MNIST-C (Mu & Gilmer, 2019). There a severity is a density and a decay; here the decay follows from
    the density, so that the third and fourth, which differ in the decay alone, have one between them.
    """
    density = amounts.get("fog", 0)
    brightest = float(pixels.max())
    if density <= 0 or brightest <= 0:
        return pixels
    cloud = _cloud(int(rng.integers(2**63)), float(np.interp(density, _DENSITIES, _DECAYS)))
    return (pixels + np.float32(density) * cloud) * np.float32(brightest / (brightest + density))


@lru_cache(maxsize=16)  # while the hand moves, it is the same cloud
def _cloud(seed: int, decay: float) -> NDArray[np.float32]:
    """Return the (30, 30) corner of a sky in [0, 1], read-only: a small part of it, which varies little.

    A plasma fractal by midpoint displacement (the diamond-square algorithm; Fournier, Fussell & Carpenter, 1982) on a
    torus: each point between others is their mean and a random number, in a range that falls by ``decay``² an octave.
    """
    rng = np.random.default_rng(seed)
    sky = np.zeros((_SKY_PX, _SKY_PX), dtype=np.float32)
    step, reach = _SKY_PX, 1.0
    while step > 1:
        half = step // 2
        corners = sky[::step, ::step]
        moves = reach * rng.uniform(-1, 1, (3, *corners.shape)).astype(np.float32)
        pairs = corners + np.roll(corners, -1, 0)
        middles = (pairs + np.roll(pairs, -1, 1)) / 4 + moves[0]
        across = corners + np.roll(corners, -1, 1) + middles + np.roll(middles, 1, 0)
        down = pairs + middles + np.roll(middles, 1, 1)
        sky[half::step, half::step] = middles
        sky[::step, half::step] = across / 4 + moves[1]
        sky[half::step, ::step] = down / 4 + moves[2]
        step, reach = half, reach / decay**2
    sky -= sky.min()
    return frozen(sky[:CANVAS_PX, :CANVAS_PX] / sky.max())


PERTURBATIONS.add(
    "fog",
    PerturbationKind(
        N_("Fog"),
        (Amount("fog", N_("Density"), "", 0, 3, usual=1),),
        fog,
        "cover",
        seeded=True,
    ),
)
