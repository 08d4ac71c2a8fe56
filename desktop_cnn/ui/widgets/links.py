"""Frames around maps, and lines that show what feeds one."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Links(pg.GraphicsObject):
    """Over everything else. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[QPointF, QPointF, float]] = []
        self._frames: list[QRectF] = []
        self._colour = QColor()
        self.setZValue(10)

    def show_lines(self, frames: list[QRectF], lines: list[tuple[QPointF, QPointF, float]], colour: str) -> None:
        """Show frames, and thin lines (from, to, strength in [0, 1])."""
        self.prepareGeometryChange()
        self._frames, self._lines, self._colour = frames, lines, QColor(colour)
        self.update()

    def boundingRect(self) -> QRectF:
        rect = QRectF()
        for frame in self._frames:
            rect = rect.united(frame)
        for start, end, _strength in self._lines:
            rect = rect.united(QRectF(start, end).normalized())
        return rect.adjusted(-3, -3, 3, 3)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end, strength in self._lines:
            colour = QColor(self._colour)
            colour.setAlphaF(0.12 + 0.6 * strength)
            painter.setPen(QPen(colour, 1))
            painter.drawLine(start, end)
        painter.setPen(QPen(self._colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(self._frames)
