"""The frozen values that travel through the program and across its threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CANVAS_PX = 30
CLASSES = 10
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff")
DEVICES = ("auto", "cpu", "cuda", "mps")
MIN_PEN_PX = 0.5
MAX_PEN_PX = 8.0
DEFAULT_PEN_PX = 2.4
FAR_PX = 100_000
"""No coordinate is farther off: what a broken tablet or file says must not reach the brush."""

MAX_POINTS = 200_000
"""In all strokes of a drawing: half an hour of drawing without a pause."""

MAX_PERTURBATIONS = 12
"""Perturbations in a chain: more could not be told apart, and every one is applied at each move of the pen."""

Pixels = NDArray[np.float32]
"""(30, 30) float32 in [0, 1], ink 1 on 0, row 0 on top."""


class StrokePoint(NamedTuple):
    """Where the pen was: x and y in canvas pixels, t_ms since the stroke began.

    In a stroke whose times nobody knows all are 0; those of a file may count from elsewhere, such as the year 1970.
    """

    x: float
    y: float
    t_ms: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """One touch of the round pen, or of the eraser."""

    points: tuple[StrokePoint, ...]
    width_px: float = DEFAULT_PEN_PX
    erasing: bool = False

    def extended(self, point: StrokePoint) -> Stroke:
        return replace(self, points=(*self.points, point))


@dataclass(frozen=True)
class Perturbation:
    """A registered perturbation's name, its amounts, its seed, and its switch."""

    name: str
    amounts: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    on: bool = True


@dataclass(frozen=True)
class Drawing:
    """What the person made: strokes in order, over a picture where one was opened.

    Erasing strokes stand among the others at their turn, with their own points and times, and what they rub out stays
    where it was: only the pixels show what is left. Who reads the pen's way without them also reads what is gone.

    ``picture`` is empty or 900 bytes, row by row, ink 255 on 0. ``perturbations`` are those that its file has.
    """

    strokes: tuple[Stroke, ...] = ()
    picture: bytes = b""
    perturbations: tuple[Perturbation, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.strokes and not self.picture


def frozen(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the array itself, no longer writable."""
    array.flags.writeable = False
    return array
