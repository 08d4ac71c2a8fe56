"""A map of shifts, none in the middle, with the borders of two regions, and what stands outside the first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QStaticText
from PySide6.QtWidgets import QSizePolicy

from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.scale import line_px, number_font, px, px_size, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import Cell, MapView
from desktop_cnn.ui.widgets.outline import outline, placed

_TEXT_CELL_PX = 16


class ShiftView(MapView):
    """The picture alone, of values in [0, 1]; the arrow keys begin in its middle. Main thread only."""

    line_px = 0

    def __init__(self) -> None:
        super().__init__("activation")
        self._border: list[QLineF] = []
        self._dashed: list[QLineF] = []
        self._marks = np.zeros((0, 0), dtype=np.int64)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, 84, 84)

    def sizeHint(self) -> QSize:
        return px_size(150, 150)

    def show_map(
        self,
        values: NDArray[np.float32],
        inside: NDArray[np.bool_],
        marks: NDArray[np.int64],
        dashed: NDArray[np.bool_],
    ) -> None:
        """Show (side, side) values, a line around ``inside``, ``marks`` outside it, a dashed line around ``dashed``."""
        self._border, self._dashed = outline(inside), outline(dashed)
        self._marks = np.where(inside, -1, marks)
        self.show_values(values)

    def _key_cell(self) -> Cell:
        middle = len(self._marks) // 2
        return self._cell or (middle, middle)

    def _paint_over(self, painter: QPainter, area: QRectF) -> None:
        theme, line, pitch = applied_theme(), line_px(1), area.width() / len(self._marks)
        if pitch >= px(_TEXT_CELL_PX):
            self._paint_marks(painter, area, pitch)
        painter.setPen(QPen(QColor("#ffffff"), line_px(1.6)))
        painter.drawLines(placed(self._border, area, self._marks.shape))
        dashed = placed(self._dashed, area, self._marks.shape)
        for pen in (QPen(QColor("#000000"), line), QPen(QColor("#ffffff"), line, Qt.PenStyle.DashLine)):
            painter.setPen(pen)  # black between the dashes: white alone is lost on yellow
            painter.drawLines(dashed)
        middle, arm = area.center(), pitch / 2
        painter.setPen(QPen(QColor("#ffffff"), line))
        for step in (QPointF(arm, 0), QPointF(0, arm)):
            painter.drawLine(middle - step, middle + step)
        if self._cell is not None:
            painter.setPen(QPen(QColor(theme.ghost), line_px(2)))
            painter.drawRect(self._cell_rect(self._cell))

    def _paint_marks(self, painter: QPainter, area: QRectF, pitch: float) -> None:
        painter.setFont(number_font(self.font(), pitch * 0.7))
        painter.setPen(QColor("#ffffff"))
        # A map has hundreds: the digits are laid out once, and the way over each cell's rectangle takes longer still.
        for digit in range(CLASSES):
            text = QStaticText(str(digit))
            text.prepare(font=painter.font())
            first = area.topLeft() + (QPointF(pitch, pitch) - QPointF(text.size().width(), text.size().height())) / 2
            x, y = first.x(), first.y()
            for row, column in np.argwhere(self._marks == digit).tolist():
                painter.drawStaticText(QPointF(x + column * pitch, y + row * pitch), text)
