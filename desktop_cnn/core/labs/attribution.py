"""Which pixels an answer rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.values import Pixels

METHODS = ("integrated_gradients", "occlusion", "grad_cam")

PATH_STEPS = 100
"""Integrated gradients: points on the way from an empty canvas to the drawing."""

HIDDEN_PX, STRIDE_PX = 5, 2
"""Occlusion: the side of the square that is hidden, and how far it moves at a time."""


@dataclass(frozen=True, eq=False)
class AttributionQuestion(DrawingQuestion):
    """``digit``: whose score is looked into, None for the one that each network reads."""

    digit: int | None


@dataclass(frozen=True, eq=False)
class Attribution:
    """For one network: (30, 30) float32 maps by METHODS, in units of the score of ``digit``.

    Of integrated gradients the sum is the score less that of an empty canvas; ``empty`` is what is read there. A
    network without feature maps has no Grad-CAM, which is never negative.
    """

    digit: int
    score: float
    score_empty: float
    empty: Prediction
    maps: Mapping[str, Pixels]


@dataclass(frozen=True, eq=False)
class Attributions:
    networks: Mapping[str, Attribution]

    def peak(self, method: str) -> float:
        """Return the largest size of a value of any network: all are shown on one scale."""
        found = [abs(each.maps[method]).max() for each in self.networks.values() if method in each.maps]
        return float(max(found, default=0.0))


LABS.add("attribution", "desktop_cnn.engine.labs.attribution:prepare")
