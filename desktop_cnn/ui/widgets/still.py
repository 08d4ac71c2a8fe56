"""What is painted once and kept as pixels, because it takes long: for the screen alone."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter


def is_on_screen(painter: QPainter) -> bool:
    """Whether pixels are painted, and not recorded for a figure, in which those kept for the screen would be coarse."""
    return painter.paintEngine().type() != QPaintEngine.Type.Picture
