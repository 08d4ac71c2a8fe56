"""The frame around what has the focus."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.scale import line_px
from desktop_cnn.ui.theme import applied_theme

_LINE_PX = 2


def paint_focus(painter: QPainter, widget: QWidget, rect: QRectF | None = None) -> None:
    """Paint a frame just inside a rectangle, the whole widget's where none is given, if the widget has the focus."""
    if not widget.hasFocus():
        return
    line, around = line_px(_LINE_PX), QRectF(widget.rect()) if rect is None else rect
    pen = QPen(QColor(applied_theme().accent), line)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(around.adjusted(line / 2, line / 2, -line / 2, -line / 2))
