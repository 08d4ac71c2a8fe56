"""A drawing read as it was drawn, and as if the pen had made the same picture on another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.networks import Prediction


@dataclass(frozen=True, eq=False)
class OrderQuestion(DrawingQuestion):
    """Its ``drawing`` comes along."""


@dataclass(frozen=True, eq=False)
class Orders:
    """``probabilities``: by network (4, 10) float32, in the order of pen_path.ORDERS; what has no answer is missing.

    ``segments``: (4, 48, 4) float32, the ways in canvas pixels, None where there are none to be read, for a ``reason``.
    """

    probabilities: Mapping[str, NDArray[np.float32]]
    segments: NDArray[np.float32] | None
    reason: str = ""

    def at(self, network: str, order: int) -> Prediction:
        return Prediction(self.probabilities[network][order])


LABS.add("order", "desktop_cnn.engine.labs.order:prepare")
