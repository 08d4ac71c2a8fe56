"""A colour scale from 0 to 1."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.colours import gradient
from desktop_cnn.ui.scale import px, px_size
from desktop_cnn.ui.theme import applied_theme

_NUMBER_PX, _LONGEST_PX = 14, 220


class ScaleBar(QWidget):
    """Main thread only."""

    def __init__(self, scale: str) -> None:
        super().__init__()
        self._scale = scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return px_size(120, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = px(_NUMBER_PX), min(self.width() - px(_NUMBER_PX), px(_LONGEST_PX))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(applied_theme().dim))
        painter.drawText(self.rect(), middle, "0")
        painter.drawText(self.rect().adjusted(right + px(6), 0, 0, 0), middle, "1")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient(self._scale, left, right))
        bar = QRectF(left, (self.height() - px(4)) / 2, right - left, px(4))
        painter.drawRoundedRect(bar, px(2), px(2))
