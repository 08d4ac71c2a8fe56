"""A square of cells, coloured by a value in [0, 1], with the border of a region drawn around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.colours import STEPS, colour_table
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.outline import outline

_TEXT_CELL_PX = 13


class HeatMap(Changing, QWidget):
    """``pointed`` and ``clicked`` carry a cell as (column, row) counted from the middle; ``left``: it is over.

    Main thread only.
    """

    pointed = Signal(int, int)
    clicked = Signal(int, int)
    left = Signal()

    def __init__(self, reach: int) -> None:
        super().__init__()
        self._reach, self._side = reach, 2 * reach + 1
        self._values: NDArray[np.float32] | None = None
        self._image = QImage()
        self._cells = np.zeros((1, 1), dtype=np.uint32)
        self._border: list[QLineF] = []
        self._dashed: list[QLineF] = []
        self._marks: NDArray[np.int64] | None = None
        self._cell: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(84, 84)

    def sizeHint(self) -> QSize:
        return QSize(150, 150)

    def recolour(self) -> None:
        self._paint_cells()

    def show_map(
        self,
        values: NDArray[np.float32] | None,
        inside: NDArray[np.bool_] | None = None,
        marks: NDArray[np.int64] | None = None,
        dashed: NDArray[np.bool_] | None = None,
    ) -> None:
        """Show (side, side) values in [0, 1], the border of ``inside``, and ``marks`` outside it; None for nothing.

        Around ``dashed`` goes a dashed line.
        """
        self._values = values
        self._border = [] if inside is None else outline(inside)
        self._dashed = [] if dashed is None else outline(dashed)
        self._marks = None if inside is None or marks is None else np.where(inside, -1, marks)
        self._paint_cells()

    def _paint_cells(self) -> None:
        if self._values is not None:
            table = colour_table("activation", applied_theme().background)
            steps = np.rint(self._values.clip(0, 1) * (STEPS - 1)).astype(np.intp)
            self._cells = table[steps]  # QImage does not own the memory that it is given
            side = self._side
            self._image = QImage(self._cells.data, side, side, 4 * side, QImage.Format.Format_RGB32)
        self.update()

    def show_cell(self, cell: tuple[int, int] | None) -> None:
        """Frame a cell, counted from the middle."""
        if cell != self._cell:
            self._cell = cell
            self.update()

    def _square(self) -> QRectF:
        side = min(self.width(), self.height()) - 2
        return QRectF(1, 1, side, side)

    def cell_centre(self, column: int, row: int) -> QPointF:
        """Return where a cell lies, in widget pixels."""
        square = self._square()
        pitch = square.width() / self._side
        return QPointF(
            square.left() + (column + self._reach + 0.5) * pitch, square.top() + (row + self._reach + 0.5) * pitch
        )

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        square = self._square()
        if not square.contains(point):
            return None
        x, y = ((at - 1) / square.width() * self._side for at in (point.x(), point.y()))
        last = self._side - 1
        return min(int(x), last) - self._reach, min(int(y), last) - self._reach

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None or self._values is None:
            self.left.emit()
        else:
            self.pointed.emit(*cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and self._values is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        column, row = self._cell or (0, 0)
        step = ARROWS.get(Qt.Key(event.key()))
        if self._values is None:
            super().keyPressEvent(event)
        elif step is not None:
            reach = self._reach
            self.pointed.emit(*(min(max(at + by, -reach), reach) for at, by in zip((column, row), step, strict=True)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit(column, row)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        square = self._square()
        if self._values is None:
            painter.fillRect(square, QColor(theme.sunken))
            return
        painter.drawImage(square, self._image)
        pitch = square.width() / self._side
        if self._marks is not None and pitch >= _TEXT_CELL_PX:
            self._paint_marks(painter, square, pitch)
        painter.translate(square.topLeft())
        painter.setPen(QPen(QColor("#ffffff"), 1.6))
        painter.drawLines([QLineF(line.p1() * pitch, line.p2() * pitch) for line in self._border])
        dashed = [QLineF(line.p1() * pitch, line.p2() * pitch) for line in self._dashed]
        for pen in (QPen(QColor("#000000"), 1), QPen(QColor("#ffffff"), 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)  # black between the dashes: white alone is lost on yellow
            painter.drawLines(dashed)
        middle, arm = self._side / 2 * pitch, pitch / 2
        painter.setPen(QPen(QColor("#ffffff"), 1))
        painter.drawLine(QPointF(middle - arm, middle), QPointF(middle + arm, middle))
        painter.drawLine(QPointF(middle, middle - arm), QPointF(middle, middle + arm))
        if self._cell is not None:
            column, row = (at + self._reach for at in self._cell)
            painter.setPen(QPen(QColor(theme.ghost), 2))
            painter.drawRect(QRectF(column * pitch, row * pitch, pitch, pitch))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRect(QRectF(0, 0, square.width(), square.height()))

    def _paint_marks(self, painter: QPainter, square: QRectF, pitch: float) -> None:
        assert self._marks is not None
        font = self.font()
        font.setPixelSize(round(pitch * 0.7))
        painter.setFont(font)
        painter.setPen(QColor("#ffffff"))
        for row, column in np.argwhere(self._marks >= 0):
            cell = QRectF(square.left() + column * pitch, square.top() + row * pitch, pitch, pitch)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(self._marks[row, column]))
