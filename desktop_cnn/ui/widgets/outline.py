"""The border around a region of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF


def outline(inside: NDArray[np.bool_]) -> list[QLineF]:
    """Return the edges between cells inside and outside, in cells."""
    padded = np.pad(inside, 1)
    lines = [QLineF(column, row, column, row + 1) for row, column in np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1])]
    lines += [
        QLineF(column, row, column + 1, row) for row, column in np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1])
    ]
    return lines
