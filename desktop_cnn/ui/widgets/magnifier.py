"""The map under the pointer, large, with its number and the value that is pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.scale import line_px, px
from desktop_cnn.ui.theme import applied_theme

_SIDE_PX = 168
_MARGIN_PX, _GAP_PX = 9, 6
_AWAY_PX = QPoint(18, 16)


class Magnifier(QWidget):
    """Lies over a window beside the pointer, and lets the pointer through. Main thread only."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.text = ""
        self._colours: NDArray[np.uint32] | None = None
        self._cell: tuple[int, int] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_map(
        self, at: QPoint, text: str, colours: NDArray[np.uint32] | None = None, cell: tuple[int, int] | None = None
    ) -> None:
        """Show a text and, above it, (H, W) 0xffRRGGBB ``colours`` with one (row, column) framed.

        ``at``: the pointer, in global coordinates.
        """
        self.text, self._colours, self._cell = text, colours, cell
        picture = self._picture()
        width = max(picture.width(), QFontMetricsF(self.font()).horizontalAdvance(text))
        height = QFontMetricsF(self.font()).height() + (picture.height() + px(_GAP_PX) if colours is not None else 0)
        self.resize(round(width) + 2 * px(_MARGIN_PX), round(height) + 2 * px(_MARGIN_PX))
        self.move(self._beside(self._window.mapFromGlobal(at)))
        self.raise_()
        self.show()
        self.update()

    def _beside(self, pointer: QPoint) -> QPoint:
        """Return a place within the window that does not cover the pointer."""
        room = self._window.rect()
        place = QRect(pointer + _AWAY_PX, self.size())
        if place.right() > room.right():
            place.moveRight(pointer.x() - _AWAY_PX.x())
        if place.bottom() > room.bottom():
            place.moveBottom(pointer.y() - _AWAY_PX.y())
        return QPoint(max(place.left(), 0), max(place.top(), 0))

    def _picture(self) -> QRectF:
        """Return where the picture lies: square cells, whole pixels each."""
        if self._colours is None:
            return QRectF()
        rows, columns = self._colours.shape
        cell_px = max(px(_SIDE_PX) // max(rows, columns), 1)
        return QRectF(px(_MARGIN_PX), px(_MARGIN_PX), columns * cell_px, rows * cell_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.setPen(QColor(theme.line))
        painter.setBrush(QColor(theme.surface))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        picture = self._picture()
        if self._colours is not None:
            rows, columns = self._colours.shape
            colours = np.ascontiguousarray(self._colours)
            painter.drawImage(picture, QImage(colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32))
        if self._cell is not None:
            row, column = self._cell
            side = picture.width() / self._colours.shape[1] if self._colours is not None else 0
            painter.setPen(QPen(QColor(theme.accent), line_px(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(picture.left() + column * side, picture.top() + row * side, side, side))
        painter.setPen(QColor(theme.text))
        margin = px(_MARGIN_PX)
        below = self.rect().adjusted(margin, 0, -margin, -margin)
        painter.drawText(below, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self.text)
