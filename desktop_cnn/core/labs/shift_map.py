"""A drawing read at every whole-pixel shift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.networks import Prediction

SHIFT_REACH_PX = 10
"""A shift map goes this far in every direction."""


@dataclass(frozen=True, eq=False)
class ShiftQuestion(DrawingQuestion):
    """``is_calm``: nothing else is going on, all of the machine may be used."""

    is_calm: bool


@dataclass(frozen=True, eq=False)
class ShiftMap:
    """``probabilities`` maps a network's name to (21, 21, 10) float32: [dy + 10, dx + 10] for a shift in pixels.

    ``whole``: (21, 21) bool, where no ink leaves the canvas; the middle always.
    """

    probabilities: Mapping[str, NDArray[np.float32]]
    whole: NDArray[np.bool_]

    def at(self, network: str, dx_px: int, dy_px: int) -> Prediction:
        return Prediction(self.probabilities[network][dy_px + SHIFT_REACH_PX, dx_px + SHIFT_REACH_PX])

    def still(self, network: str) -> NDArray[np.float32]:
        """Return (21, 21): the probability of the digit that is read without a shift."""
        return self.probabilities[network][:, :, self.at(network, 0, 0).digit]

    def kept(self, network: str) -> NDArray[np.bool_]:
        """Return (21, 21): whether the answer is the one without a shift."""
        kept: NDArray[np.bool_] = self.probabilities[network].argmax(2) == self.at(network, 0, 0).digit
        return kept

    def survived(self, network: str) -> float:
        """Return the share of the 441 shifts that leave the answer as it is."""
        return float(self.kept(network).mean())

    def survived_whole(self, network: str) -> float:
        """Return that share among the shifts that keep the drawing whole."""
        return float(self.kept(network)[self.whole].mean())


LABS.add("shift_map", "desktop_cnn.engine.labs.shift_map:prepare")
