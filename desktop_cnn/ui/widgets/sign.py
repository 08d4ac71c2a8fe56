"""What stands between two pictures, as in an equation."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.scale import number_font, px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import MapView

SIGN_PX = 14
_FONT_PX = 18


class Sign(QWidget):
    """A sign as high as the middle of the picture beside it. Main thread only."""

    def __init__(self, sign: str, beside: MapView) -> None:
        super().__init__()
        self._sign, self._beside = sign, beside
        self.setAccessibleName(sign)
        sized(self.setFixedWidth, SIGN_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(number_font(self.font(), px(_FONT_PX)))
        painter.setPen(QColor(applied_theme().dim))
        line = QRectF(0, 0, self.width(), 2 * self._beside.middle())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self._sign)
