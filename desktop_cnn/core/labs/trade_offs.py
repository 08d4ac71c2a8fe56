"""How long every network takes to read one digit, on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.metrics import Estimate

ROUNDS = 40
"""So often every network reads the drawing; in turn, so that what else the machine does falls on all of them."""


@dataclass(frozen=True, eq=False)
class TimesQuestion(DrawingQuestion):
    """The drawing is read as it is on the canvas; ``models`` by the names by which the times are wanted."""


@dataclass(frozen=True, eq=False)
class ForwardTimes:
    """``milliseconds``: the median of each network that can be read. ``device``: "cpu", "cuda" or "mps"."""

    milliseconds: Mapping[str, Estimate]
    device: str


LABS.add("trade_offs", "desktop_cnn.engine.labs.trade_offs:prepare")
