"""The border around a region of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF


def outline(inside: NDArray[np.bool_]) -> list[QLineF]:
    """Return the edges between cells inside and outside, in cells."""
    padded = np.pad(inside, 1)
    lines = [QLineF(column, row, column, row + 1) for row, column in np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1])]
    lines += [
        QLineF(column, row, column + 1, row) for row, column in np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1])
    ]
    return lines


def placed(lines: list[QLineF], area: QRectF, shape: tuple[int, ...]) -> list[QLineF]:
    """Return lines between cells where these, (rows, columns) of them, fill an area."""
    left, top, x, y = area.left(), area.top(), area.width() / shape[1], area.height() / shape[0]
    return [
        QLineF(left + line.x1() * x, top + line.y1() * y, left + line.x2() * x, top + line.y2() * y) for line in lines
    ]
