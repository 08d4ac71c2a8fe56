"""A measured figure, and what the same work costs where nothing but it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from desktop_cnn.core.text import N_

QUANTILES = {N_("median"): 50, N_("95 %"): 95, N_("99 %"): 99, N_("longest"): 100}
"""By the names of their figures, which go untranslated into JSON, in percent."""


@dataclass(frozen=True)
class Figure:
    """``unit``: "ms", "MB", "%" of a core, or empty for a count. ``floor``: of the same unit; None where there is none.

    Both are rounded to four digits.
    """

    value: float
    unit: str = "ms"
    floor: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _rounded(self.value))
        object.__setattr__(self, "floor", None if self.floor is None else _rounded(self.floor))

    @property
    def ratio(self) -> float | None:
        """Return how many times its floor it is."""
        return self.value / self.floor if self.floor else None


@dataclass(frozen=True)
class Group:
    """Figures of one run by their names, untranslated as ``key`` is; ``title`` is in the person's language."""

    key: str
    title: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


def spread(times_ms: Iterable[float], floors_ms: Iterable[float] = ()) -> dict[str, Figure]:
    """Return the quantiles of times, each over the same of its floors; nothing for no times."""
    times, floors = list(times_ms), list(floors_ms)
    if not times:
        return {}
    below = np.percentile(floors, list(QUANTILES.values())).tolist() if floors else [None] * len(QUANTILES)
    values = np.percentile(times, list(QUANTILES.values())).tolist()
    return {name: Figure(value, "ms", floor) for name, value, floor in zip(QUANTILES, values, below, strict=True)}


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
