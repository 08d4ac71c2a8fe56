"""One picture of numbers with its title above; below it the scale, or the value that is pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import GAP, STEPS, colour_table, gradient
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.outline import outline

_LINE_PX = 17


class MapView(QWidget):
    """``scale`` is one of ui.colours: "signed" runs from -peak to peak, the others from 0. Main thread only."""

    def __init__(self, scale: str) -> None:
        super().__init__()
        self._scale = scale
        self._title = ""
        self._values: NDArray[np.float32] | None = None
        self._peak = 1.0
        self._image = QImage()
        self._cells = np.zeros((1, 1), dtype=np.uint32)
        self._outline: list[QLineF] = []
        self._cell: tuple[int, int] | None = None
        self._theme: Theme | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(76, 76 + 2 * _LINE_PX)

    def sizeHint(self) -> QSize:
        return QSize(170, 170 + 2 * _LINE_PX)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._paint_cells()

    def set_title(self, title: str) -> None:
        self._title = title
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.update()

    def show_values(
        self, values: NDArray[np.float32] | None, peak: float = 1.0, around: NDArray[np.bool_] | None = None
    ) -> None:
        """Show (H, W) values, NaN for unknown; None for nothing. A line is drawn ``around`` a region."""
        self._values, self._peak = values, peak
        self._outline = [] if around is None else outline(around)
        if values is None or (self._cell and not (self._cell[0] < values.shape[0] and self._cell[1] < values.shape[1])):
            self._cell = None
        self._paint_cells()

    def _paint_cells(self) -> None:
        if self._theme is not None and self._values is not None:
            low = -self._peak if self._scale == "signed" else 0.0
            shares = (self._values - low) / max(self._peak - low, 1e-12)
            steps = np.where(np.isnan(shares), GAP, np.rint(np.nan_to_num(shares).clip(0, 1) * (STEPS - 1)))
            table = colour_table(self._scale, self._theme.raised)
            self._cells = table[steps.astype(np.intp)]  # QImage does not own the memory that it is given
            height, width = self._cells.shape
            self._image = QImage(self._cells.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.update()

    def _square(self) -> QRectF:
        side = min(self.width() - 2, self.height() - 2 * _LINE_PX - 2)
        return QRectF(1, _LINE_PX + 1, side, side)

    def cell_centre(self, row: int, column: int) -> QPointF:
        """Return where a cell lies, in widget pixels."""
        assert self._values is not None
        square, (rows, columns) = self._square(), self._values.shape
        x = square.left() + (column + 0.5) * square.width() / columns
        return QPointF(x, square.top() + (row + 0.5) * square.height() / rows)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.setAccessibleDescription(self.caption())
            self.update()

    def caption(self) -> str:
        """Return what is told of the cell that is pointed at; empty for none."""
        if self._cell is None or self._values is None:
            return ""
        value = self._values[self._cell]
        told = _("unknown") if np.isnan(value) else f"{value:.4g}".replace("-", "−")
        return "({}, {}): {}".format(*self._cell, told)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        square, at = self._square(), event.position()
        if self._values is None or not square.contains(at):
            self._point(None)
            return
        rows, columns = self._values.shape
        row = int((at.y() - square.top()) / square.height() * rows)
        column = int((at.x() - square.left()) / square.width() * columns)
        self._point((min(row, rows - 1), min(column, columns - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None or self._values is None:
            super().keyPressEvent(event)
            return
        row, column = self._cell or (0, 0)
        rows, columns = self._values.shape
        self._point((min(max(row + step[1], 0), rows - 1), min(max(column + step[0], 0), columns - 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        square = self._square()
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(self._theme.text))
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(1, metrics.ascent()), title)
        if self._values is None:
            painter.fillRect(square, QColor(self._theme.sunken))
            return
        painter.drawImage(square, self._image)
        self._paint_outline(painter, square)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRect(square.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._cell is not None:
            self._frame(painter, square, self._cell)
        painter.setPen(QColor(self._theme.dim))
        line = QRectF(1, square.bottom() + 2, self.width() - 2, _LINE_PX)
        told = self.caption()
        if told:
            told = metrics.elidedText(told, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, told)
        else:
            self._paint_scale(painter, line, square.width(), metrics)

    def _paint_outline(self, painter: QPainter, square: QRectF) -> None:
        assert self._values is not None
        height, width = square.height() / self._values.shape[0], square.width() / self._values.shape[1]
        painter.save()
        painter.translate(square.topLeft())
        painter.setPen(QPen(QColor(128, 128, 128, 170), 1))
        painter.drawLines(
            [
                QLineF(line.x1() * width, line.y1() * height, line.x2() * width, line.y2() * height)
                for line in self._outline
            ]
        )
        painter.restore()

    def _frame(self, painter: QPainter, square: QRectF, cell: tuple[int, int]) -> None:
        assert self._theme is not None
        assert self._values is not None
        rows, columns = self._values.shape
        height, width = square.height() / rows, square.width() / columns
        painter.setPen(QPen(QColor(self._theme.ghost), 1.5))
        painter.drawRect(QRectF(square.left() + cell[1] * width, square.top() + cell[0] * height, width, height))

    def _paint_scale(self, painter: QPainter, line: QRectF, width: float, metrics: QFontMetricsF) -> None:
        high = f"{self._peak:.3g}"
        low = f"−{high}" if self._scale == "signed" else "0"
        left, right = metrics.horizontalAdvance(low) + 6, max(width, 60) - metrics.horizontalAdvance(high) - 6
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, low)
        painter.drawText(QPointF(right + 6, line.center().y() + metrics.ascent() / 2 - 1), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient(self._scale, left, right))
        if right - left > 12:
            painter.drawRoundedRect(QRectF(left, line.center().y() - 2, right - left, 4), 2, 2)
