"""Probabilities of the ten digits over time: a row a step, a column a digit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.values_text import number_text


class DigitStrip(MapView):
    """Fills its room, with the digits below the columns. Main thread only."""

    def __init__(self) -> None:
        super().__init__("activation", is_chooser=True, fills=True)

    def caption(self) -> str:
        """Return what is told of the cell that is pointed at; empty for none."""
        if self._cell is None or self._values is None:
            return ""
        told = _("after step {step}: {digit} with {value}")
        row, digit = self._cell
        return told.format(step=row + 1, digit=digit, value=number_text(float(self._values[row, digit])))

    def _paint_line(self, painter: QPainter, line: QRectF) -> None:
        """Tell the value that is pointed at, else the digits."""
        painter.setPen(QColor(applied_theme().dim))
        if self.caption():
            painter.drawText(line, 0, self.caption())
            return
        width = self._area().width() / CLASSES
        for digit in range(CLASSES):
            below = QRectF(line.left() + digit * width, line.top(), width, line.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, str(digit))
