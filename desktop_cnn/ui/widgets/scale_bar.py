"""A colour scale from 0 to 1."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.colours import gradient
from desktop_cnn.ui.theme import applied_theme


class ScaleBar(QWidget):
    """Main thread only."""

    def __init__(self, scale: str) -> None:
        super().__init__()
        self._scale = scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = min(self.width() - 14.0, 220.0)
        painter.setPen(QColor(applied_theme().dim))
        painter.drawText(QPointF(0, 12), "0")
        painter.drawText(QPointF(right + 6, 12), "1")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient(self._scale, 14, right))
        painter.drawRoundedRect(QRectF(14, 6, right - 14, 4), 2, 2)
