"""The smallest change of a drawing that makes a network read another digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_cnn.core.labs.question import DrawingQuestion
from desktop_cnn.core.values import Pixels, Prediction

Norm = Literal["l2", "linf"]
"""How a change is measured: the root of the sum of its squares, or its largest value."""

BALLS: Mapping[Norm, tuple[float, float]] = {"l2": (0.05, 20.0), "linf": (0.004, 1.0)}
"""The smallest and the largest radius within which a change is searched for, in units of full ink."""

RADII = 8
STEPS = 40
BIGGEST_STEP = 2.5
"""Of the way that the radius over all steps would be, as in Madry et al., ICLR 2018."""


@dataclass(frozen=True, eq=False)
class FlipQuestion(DrawingQuestion):
    """``into`` is the digit that is wanted, None for any other than the one that is read."""

    norm: Norm
    into: int | None


@dataclass(frozen=True, eq=False)
class Flip:
    """A changed picture, in [0, 1], that is read as another digit than the drawing."""

    before: Prediction
    after: Prediction
    pixels: Pixels
    changed: Pixels

    @property
    def difference(self) -> Pixels:
        return self.changed - self.pixels

    def size(self, norm: Norm) -> float:
        """Return the change's size; in "linf" it is in units of full ink."""
        if norm == "linf":
            return float(np.abs(self.difference).max())
        return float(np.linalg.norm(self.difference))


@dataclass(frozen=True, eq=False)
class Flips:
    """The best found so far for each network, None where there is none; ``share`` of the search is done, in [0, 1]."""

    share: float
    found: Mapping[str, Flip | None]
