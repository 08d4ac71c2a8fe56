"""How often a network is right, and how sure that figure is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.values import CLASSES

_BINS = 15
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """What was measured ``n`` times, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Accuracy(Estimate):
    """A share of ``n``, all in [0, 1]."""


def accuracy(right: int, n: int) -> Accuracy:
    """Return the share with Wilson's score interval (Wilson, JASA 1927); n is at least 1."""
    share = right / n
    spread = _Z95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # Rounding must not push the share out of its own interval when all or none are right.
    return Accuracy(share, max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0), n)


def median(values: NDArray[np.float64]) -> Estimate:
    """Return the median with the interval between two of the (N,) values, of any distribution (Conover, 1999, 3.2)."""
    ordered, n = np.sort(values), len(values)
    half = _Z95 * math.sqrt(n) / 2
    low, high = max(math.floor(n / 2 - half), 1), min(math.ceil(n / 2 + half) + 1, n)  # counted from 1
    return Estimate(float(np.median(ordered)), float(ordered[low - 1]), float(ordered[high - 1]), n)


def confusion(labels: NDArray[np.int64], digits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (10, 10) counts: row the right digit, column the answer."""
    cells: NDArray[np.int64] = np.bincount(labels * CLASSES + digits, minlength=CLASSES * CLASSES)
    return cells.reshape(CLASSES, CLASSES)


def expected_calibration_error(confidences: NDArray[np.float32], is_right: NDArray[np.bool_]) -> float:
    """Return the mean gap between confidence and accuracy over 15 equal bins (Guo et al., ICML 2017), in [0, 1]."""
    bins = np.minimum((confidences * _BINS).astype(np.intp), _BINS - 1)
    gaps = np.abs(np.bincount(bins, confidences - is_right, minlength=_BINS))
    return float(gaps.sum() / len(confidences))
