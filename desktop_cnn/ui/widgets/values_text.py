"""A picture of numbers in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.text import _

_MOST = 25
"""So many numbers can be listened to, as those of a 5×5 kernel."""


def values_text(values: NDArray[np.float32] | None) -> str:
    """Return (H, W) values row by row where they are few, else their bounds and where the largest is.

    NaN is unknown. None, or nothing but NaN, is an empty text.
    """
    if values is None or np.isnan(values).all():
        return ""
    if values.size <= _MOST:
        return "; ".join(", ".join(map(number_text, row)) for row in values)
    row, column = np.unravel_index(np.nanargmax(values), values.shape)
    told = _("{rows} × {columns} values from {low} to {high}, the largest at ({row}, {column})")
    low, high = number_text(float(np.nanmin(values))), number_text(float(np.nanmax(values)))
    return told.format(rows=len(values), columns=values.shape[1], low=low, high=high, row=row, column=column)


def number_text(value: float) -> str:
    """Return a number with four digits."""
    return _("unknown") if np.isnan(value) else f"{value:.4g}".replace("-", "−")
