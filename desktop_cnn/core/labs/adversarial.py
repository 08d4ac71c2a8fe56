"""The smallest change of a drawing that makes a network read another digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.values import Pixels

Norm = Literal["l2", "linf"]
"""How a change is measured: the root of the sum of its squares, or its largest value."""

STARTS = 45
"""From so many pictures a search begins, where any digit will do: from as many for each digit."""

STARTS_OF_ONE = 12
"""The same where one digit is named."""

START_NOISE = 0.5
"""The standard deviation of the noise on all starts but each digit's first, which is the drawing."""

ROUNDS = ((1, 40), (4, 80), (3, 160))
"""One of so many searches, those with the smallest changes, goes on with so many steps more."""

STEP_LENGTHS: Mapping[Norm, tuple[float, ...]] = {"l2": (3.0, 2.0, 1.0), "linf": (0.2, 0.1, 0.05)}
"""Of each round's first step, in units of full ink; a cosine takes it down to a hundredth."""

RADIUS_STEPS = (0.2, 0.001)
"""By this share the ball grows or shrinks, in a round's first step and in its last."""

LEAD = 0.001
"""A digit is read where its score lies so far above the others': nearer, rounding would decide."""


@dataclass(frozen=True, eq=False)
class AdversarialQuestion(DrawingQuestion):
    """``into`` is the digit that is wanted, None for any other than the one that is read."""

    norm: Norm
    into: int | None


@dataclass(frozen=True, eq=False)
class AdversarialExample:
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
class AdversarialExamples:
    """The best found so far for each network, None where there is none."""

    found: Mapping[str, AdversarialExample | None]


LABS.add("adversarial", "desktop_cnn.engine.labs.adversarial:prepare")
