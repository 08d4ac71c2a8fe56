"""Frames around maps, and lines that show what feeds one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_cnn.ui.scale import line_px


class Links:
    """Over everything else. Main thread only."""

    def __init__(self) -> None:
        self._lines: list[tuple[QPointF, QPointF, float]] = []
        self._frames: list[QRectF] = []
        self._colour = QColor()

    def show_lines(self, frames: list[QRectF], lines: list[tuple[QPointF, QPointF, float]], colour: str) -> None:
        """Show frames, and thin lines (from, to, strength in [0, 1])."""
        self._frames, self._lines, self._colour = frames, lines, QColor(colour)

    def paint(self, painter: QPainter) -> None:
        if not self._frames:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end, strength in self._lines:
            colour = QColor(self._colour)
            colour.setAlphaF(0.12 + 0.6 * strength)
            painter.setPen(QPen(colour, line_px(1)))
            painter.drawLine(start, end)
        painter.setPen(QPen(self._colour, line_px(1.5)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(self._frames)
