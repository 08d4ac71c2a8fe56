"""How often readings of each confidence are right: confidence is only what a network says of itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EDGES = (0.5, 0.8, 0.95, 0.99, 0.999)
"""Between the bins, in [0, 1]; a bin holds its upper edge."""

CONDITIONS = ("as_trained", "anywhere")
"""Held-out digits made as those that a network learned from, and the same moved anywhere on the canvas."""


class Counts(NamedTuple):
    """How many of ``n`` readings were right."""

    right: int
    n: int


def bin_of(confidence: float) -> int:
    """Return which of the bins holds a confidence in [0, 1]."""
    return bisect_left(EDGES, confidence)


def count(confidences: NDArray[np.float32], is_right: NDArray[np.bool_]) -> list[Counts]:
    """Return the counts of each bin for (N,) readings."""
    bins = np.searchsorted(EDGES, confidences, side="left")
    return [Counts(int(is_right[bins == index].sum()), int((bins == index).sum())) for index in range(len(EDGES) + 1)]


def from_card(card: Mapping[str, Any]) -> dict[str, tuple[Counts, ...]]:
    """Return the counts by condition of a model card, empty where it has none.

    Raises ValueError for what does not hold them.
    """
    found = card.get("confidence")
    if found is None:
        return {}
    if not isinstance(found, Mapping) or found.get("edges") != list(EDGES):
        raise ValueError("its confidence has other edges")
    return {name: _counts(found[name]) for name in CONDITIONS if name in found}


def _counts(bins: Sequence[Mapping[str, Any]]) -> tuple[Counts, ...]:
    try:
        counts = tuple(Counts(each["right"], each["n"]) for each in bins)
        is_whole = len(counts) == len(EDGES) + 1 and all(0 <= right <= n for right, n in counts)
    except (TypeError, KeyError) as error:
        raise ValueError(f"its confidence has no counts ({error})") from error
    if not is_whole:
        raise ValueError("its confidence has impossible counts")
    return counts
