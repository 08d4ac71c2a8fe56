"""One picture of numbers with its title above; below it the scale, or the value that is pointed at.

Where cells are large enough, each shows its number.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.receptive_field import Box
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.colours import GAP, STEPS, colour_table, scale_ends
from desktop_cnn.ui.scale import line_px, px, px_size, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.map_marks import paint_numbers, paint_scale
from desktop_cnn.ui.widgets.outline import outline, placed
from desktop_cnn.ui.widgets.plain import plain_tip
from desktop_cnn.ui.widgets.values_text import number_text, values_text

Cell = tuple[int, int]


class MapView(Changing, QWidget):
    """``scale`` is one of ui.colours: "signed" runs from -peak to peak, the others from 0. Main thread only.

    ``pointed`` carries the (row, column) that the pointer or the arrow keys are at, or None; ``clicked`` that of a
    click or of Return. Where ``is_chooser``, the arrow keys move the frame and choose at once.
    """

    pointed = Signal(object)
    clicked = Signal(int, int)
    line_px = 17
    """The height of the title above and of what is told below."""

    def __init__(self, scale: str, *, is_chooser: bool = False, fills: bool = False, tells: bool = True) -> None:
        """``fills``: cells are as wide and high as there is room, not square. ``tells``: the line below is there."""
        super().__init__()
        self._scale, self._is_chooser, self._fills, self._tells = scale, is_chooser, fills, tells
        self._title = ""
        self._values: NDArray[np.float32] | None = None
        self._peak = 1.0
        self._image = QImage()
        self._cells = np.zeros((1, 1), dtype=np.uint32)
        self._outline: list[QLineF] = []
        self._hatched: NDArray[np.bool_] | NDArray[np.uint8] | None = None
        self._framed: Box | None = None
        self._cell: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, 60, 60)

    def sizeHint(self) -> QSize:
        return px_size(170, 170 + 2 * self.line_px)

    def recolour(self) -> None:
        self._paint_cells()

    def set_scale(self, scale: str) -> None:
        self._scale = scale
        self._paint_cells()

    def set_title(self, title: str) -> None:
        self._title = title
        self.setAccessibleName(title)
        self.setToolTip(plain_tip(title))
        self.update()

    def show_values(
        self,
        values: NDArray[np.float32] | None,
        peak: float = 1.0,
        around: NDArray[np.bool_] | None = None,
        hatched: NDArray[np.bool_] | NDArray[np.uint8] | None = None,
    ) -> None:
        """Show (H, W) values, NaN for unknown; None for nothing. A line is drawn ``around`` a region.

        Where ``hatched`` is 1 a cell is hatched, where it is 2 crossed out.
        """
        self._values, self._peak, self._hatched = values, peak, hatched
        self._outline = [] if around is None else outline(around)
        if values is None or (self._cell and not (self._cell[0] < values.shape[0] and self._cell[1] < values.shape[1])):
            self._cell = None
        self._describe()
        self._paint_cells()

    def _paint_cells(self) -> None:
        if self._values is not None:
            low = -self._peak if self._scale == "signed" else 0.0
            shares = (self._values - low) / max(self._peak - low, 1e-12)
            steps = np.where(np.isnan(shares), GAP, np.rint(np.nan_to_num(shares).clip(0, 1) * (STEPS - 1)))
            table = colour_table(self._scale, applied_theme().raised)
            self._cells = table[steps.astype(np.intp)]  # QImage does not own the memory that it is given
            height, width = self._cells.shape
            self._image = QImage(self._cells.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.update()

    def frame(self, box: Box | None) -> None:
        """Draw a frame around cells until the next call; what reaches over the border is cut off."""
        if box != self._framed:
            self._framed = box
            self.update()

    @property
    def columns(self) -> int:
        """Return how many cells stand beside each other."""
        return 1 if self._values is None else self._values.shape[1]

    def height_for(self, width: int) -> int:
        """Return the height in which cells fill this width, in px."""
        rows = 1 if self._values is None else self._values.shape[0]
        return 2 * (px(self.line_px) + 1) + math.ceil((width - 2) / self.columns * rows)

    def _area(self) -> QRectF:
        rows, columns = (1, 1) if self._values is None else self._values.shape
        line, width = px(self.line_px), self.width() - 2
        top = line + 1
        height = self.height() - 2 * top
        if self._fills:
            return QRectF(1, top, width, height if self._tells else height + line)
        pitch = min(width / columns, height / rows)
        return QRectF(1, top, columns * pitch, rows * pitch)

    def middle(self) -> float:
        """Return how far down the picture's middle lies, in widget pixels."""
        return self._area().center().y()

    def _cell_rect(self, cell: Cell) -> QRectF:
        row, column = cell
        return self._box_rect(Box(row, column, row + 1, column + 1))

    def _box_rect(self, box: Box) -> QRectF:
        """Return where cells lie, in widget pixels."""
        assert self._values is not None
        area, (rows, columns) = self._area(), self._values.shape
        x, y = area.width() / columns, area.height() / rows
        corner = area.topLeft() + QPointF(box.left * x, box.top * y)
        return QRectF(corner.x(), corner.y(), (box.right - box.left) * x, (box.bottom - box.top) * y)

    def cell_centre(self, row: int, column: int) -> QPointF:
        """Return where a cell lies, in widget pixels."""
        return self._cell_rect((row, column)).center()

    def point_at(self, cell: Cell | None) -> None:
        """Light a cell up and tell its value, as if the pointer were there; no signal."""
        if cell != self._cell:
            self._cell = cell
            self._describe()
            self.update()

    def _describe(self) -> None:
        """Tell a screen reader, where there is one, the value that is pointed at, else the picture in words."""
        if QAccessible.isActive():
            self.setAccessibleDescription(self.caption() or values_text(self._values))

    def _point(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self.point_at(cell)
            self.pointed.emit(cell)

    def caption(self) -> str:
        """Return what is told of the cell that is pointed at; empty for none."""
        if self._cell is None or self._values is None:
            return ""
        return "({}, {}): {}".format(*self._cell, number_text(float(self._values[self._cell])))

    def _cell_under(self, at: QPointF) -> Cell | None:
        area = self._area()
        if self._values is None or not area.contains(at):
            return None
        rows, columns = self._values.shape
        row = int((at.y() - area.top()) / area.height() * rows)
        column = int((at.x() - area.left()) / area.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._cell_under(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_under(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if self._values is None:
            super().keyPressEvent(event)
        elif step is not None:
            row, column = self._key_cell()
            rows, columns = self._values.shape
            cell = min(max(row + step[1], 0), rows - 1), min(max(column + step[0], 0), columns - 1)
            if self._is_chooser:
                self.clicked.emit(*cell)
            else:
                self._point(cell)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cell is not None:
            self.clicked.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def _key_cell(self) -> Cell:
        """Return where the arrow keys begin."""
        if self._is_chooser and self._framed is not None:
            return self._framed.top, self._framed.left
        return self._cell or (0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        area = self._area()
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(theme.text))
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(1, metrics.ascent()), title)
        if self._values is None:
            painter.fillRect(area, QColor(theme.sunken))
        else:
            painter.drawImage(area, self._image)
            self._paint_over(painter, area)
        paint_focus(painter, self, area.adjusted(-1, -1, 1, 1))

    def _paint_over(self, painter: QPainter, area: QRectF) -> None:
        """Paint all that stands on the cells, around them and below."""
        assert self._values is not None
        theme = applied_theme()
        painter.setPen(QColor(theme.line))  # else white zeros end nowhere on a white card
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_hatching(painter)
        paint_numbers(painter, self._values, self._cells, self._cell_rect)
        painter.setPen(QPen(QColor(128, 128, 128, 170), line_px(1)))
        painter.drawLines(placed(self._outline, area, self._values.shape))
        if self._framed is not None:
            painter.setPen(QPen(QColor(theme.ghost), line_px(2)))
            painter.drawRect(self._box_rect(self._framed.within(*self._values.shape)))
        if self._cell is not None:
            painter.setPen(QPen(QColor(theme.accent), line_px(1.5), Qt.PenStyle.DotLine))
            painter.drawRect(self._cell_rect(self._cell))
        if self._tells:
            self._paint_line(painter, QRectF(1, area.bottom() + 2, self.width() - 2, px(self.line_px)))

    def _paint_line(self, painter: QPainter, line: QRectF) -> None:
        """Tell the value that is pointed at, else the scale."""
        painter.setPen(QColor(applied_theme().dim))
        told = self.caption()
        if told:
            told = QFontMetricsF(self.font()).elidedText(told, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, told)
        else:
            paint_scale(painter, line, self._area().width(), self._scale, self.scale_ends())

    def _paint_hatching(self, painter: QPainter) -> None:
        if self._hatched is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for mark, pattern in ((1, Qt.BrushStyle.BDiagPattern), (2, Qt.BrushStyle.DiagCrossPattern)):
            painter.setBrush(QBrush(QColor(140, 140, 140, 170), pattern))
            for row, column in np.argwhere(self._hatched == mark):
                painter.drawRect(self._cell_rect((row, column)))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def scale_ends(self) -> tuple[str, str]:
        """Return what stands left and right of the colour bar."""
        return scale_ends(self._scale, self._peak, self._values)
