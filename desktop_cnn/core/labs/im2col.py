"""The first convolution computed in three ways, with the time that each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_cnn.core.labs.base import LABS, DrawingQuestion

WAYS = ("convolution", "columns", "dense")


@dataclass(frozen=True, eq=False)
class Im2colQuestion(DrawingQuestion):
    """``network``: the name of the one whose first convolution is timed, which needs no strokes."""

    network: str


@dataclass(frozen=True, eq=False)
class Timing:
    """``microseconds``: the median of each of WAYS for all maps of one drawing; ``difference``: max |difference|."""

    microseconds: Mapping[str, float]
    difference: float


LABS.add("im2col", "desktop_cnn.engine.labs.im2col:prepare")
