"""Accuracy of the compared networks against the amount of a perturbation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.conditions import Sweep
from desktop_cnn.core.labs.base import LABS, DrawingQuestion
from desktop_cnn.core.metrics import Accuracy
from desktop_cnn.core.values import Drawing

MNIST, PEN, SAMPLES = "mnist", "pen", "samples"
"""Sources of digits beside files and folders: MNIST's test images, and the program's pen digits and sample drawings."""

PEN_PART = "test"
"""Of the pen digits, those whose writers the networks have never seen."""


@dataclass(frozen=True)
class CurveQuestion:
    """``source``: MNIST, PEN, SAMPLES or a path. ``limit``: that many digits, chosen by ``seed``, or all for None.

    Equal for equal models, so that curves are kept by their questions. ``read`` opens a picture; it is a function of a
    module, so that it can be sent to another process.
    """

    sweep: Sweep
    source: str
    limit: int | None
    seed: int
    models: Compared = field(hash=False)
    device: str
    read: Callable[[Path], Drawing]


@dataclass(frozen=True)
class CurvePoint:
    """Each network's accuracy at one amount."""

    amount: float
    accuracies: Mapping[str, Accuracy]


@dataclass(frozen=True)
class Curve:
    """As far as it has been measured. ``data`` and ``digits``: what it was measured on."""

    sweep: Sweep
    points: tuple[CurvePoint, ...] = ()
    data: str = ""
    digits: int = 0


@dataclass(frozen=True, eq=False)
class OwnCurveQuestion(DrawingQuestion):
    """How the reading of one drawing changes along a sweep."""

    sweep: Sweep
    seed: int


@dataclass(frozen=True)
class OwnCurve:
    """For each network the digit that it reads without the perturbation, and that digit's probability at each amount.

    Where an amount stands for several directions, the probability is their mean.
    """

    sweep: Sweep
    digits: Mapping[str, int]
    probabilities: Mapping[str, tuple[float, ...]]


LABS.add("curves", "desktop_cnn.engine.labs.curves:prepare")
LABS.add("own_curve", "desktop_cnn.engine.labs.curves:prepare_own")
