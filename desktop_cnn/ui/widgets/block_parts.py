"""What a block is painted from: one graphics item for each part that changes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import gradient, scale_ends
from desktop_cnn.ui.theme import applied_theme

if TYPE_CHECKING:
    from desktop_cnn.ui.widgets.block import Block

HEADER_PX = 41
FOOTER_PX = 26
_BAR_GAP_PX = 8
_MIN_BAR_PX = 14


class Picture(pg.GraphicsObject):
    """The mosaic itself: ``cells``, (rows, columns) uint32 colours, drawn into a rectangle.

    pyqtgraph's ImageItem would hand Qt a format that has to be converted at each paint.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cells = np.zeros((1, 1), dtype=np.uint32)
        self._image = QImage()
        self._rect = QRectF()

    def place(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self._rect = rect

    def show_cells(self, cells: NDArray[np.uint32]) -> None:
        self.cells = cells  # QImage does not own the memory that it is given
        rows, columns = cells.shape
        self._image = QImage(cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.drawImage(self._rect, self._image)


class Part(pg.GraphicsObject):
    """A part of a block that stays while the hand moves: Qt keeps it as a picture, which a new map repaints."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)

    def write(self, painter: QPainter, font: QFont, y: float, text: str) -> None:
        """Write in the present pen, cut where the next block begins; y counts from the mosaic's top."""
        painter.setFont(font)
        fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, self.block.slot_px)
        painter.drawText(self.block.rect.topLeft() + QPointF(0, y), fitting)


class Header(Part):
    """Title and shape, above the mosaic."""

    def boundingRect(self) -> QRectF:
        rect = self.block.rect
        return QRectF(rect.left(), rect.top() - HEADER_PX, self.block.slot_px, HEADER_PX)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        title, small = fonts()
        painter.setPen(QColor(applied_theme().text))
        self.write(painter, title, -25, self.block.title)
        painter.setPen(QColor(applied_theme().dim))
        self.write(painter, small, -10, self.block.subtitle)


class RowLabels(Part):
    """The number of each row, right of the mosaic."""

    def boundingRect(self) -> QRectF:
        return QRectF(self.block.rect.right() + 5, self.block.rect.top(), 20, self.block.rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        fits = self.block.map_rect(0).height() >= QFontMetricsF(fonts()[1]).ascent()
        if not self.block.row_labels or not fits:
            return
        painter.setFont(fonts()[1])
        painter.setPen(QColor(applied_theme().dim))
        for index in range(self.block.mosaic.maps):
            cell = self.block.map_rect(index)
            beside = QRectF(cell.right() + 5, cell.top(), 20, cell.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, str(index))


class Empty(Part):
    """The maps' places while there is nothing to show."""

    def boundingRect(self) -> QRectF:
        return self.block.rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(applied_theme().sunken))
        mosaic = self.block.mosaic
        rects = map(self.block.map_rect, range(mosaic.maps)) if mosaic.gap else [self.block.rect]
        painter.drawRects(list(rects))


class Bar(Part):
    """The colour bar with its bounds, below the mosaic."""

    def boundingRect(self) -> QRectF:
        rect = self.block.rect
        width = max(rect.width(), self.block.slot_px)
        return QRectF(rect.left(), rect.bottom(), width, FOOTER_PX)

    def bounds(self) -> tuple[str, str]:
        """What stands left and right of the bar."""
        if self.block.own_scales:
            return "0", _("own")
        return self.block.ends

    def needed_px(self, ends: tuple[str, str] | None = None) -> float:
        """Return the width for what stands at the ends, or for the plain numbers, by which the lane is laid out."""
        if ends is None:
            ends = self.bounds() if self.block.own_scales else scale_ends(self.block.scale, self.block.peak, None)
        return QFontMetricsF(fonts()[1]).horizontalAdvance("".join(ends)) + 2 * _BAR_GAP_PX + _MIN_BAR_PX

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        rect, (low, high), font = self.block.rect, self.bounds(), fonts()[1]
        painter.setPen(QColor(applied_theme().dim))
        if self.block.slot_px < self.needed_px((low, high)):
            is_cut = "≤" in low or "≥" in high
            size = ("≥ " if is_cut else "≤ ") + high.removeprefix("≥ ")
            told = low if self.block.own_scales else size
            self.write(painter, font, rect.height() + 18, told)
            return
        metrics = QFontMetricsF(font)
        left = rect.left() + metrics.horizontalAdvance(low) + _BAR_GAP_PX
        width = max(rect.width(), self.block.header_px() if self.block.row_labels else 0)
        right = max(rect.left() + width - metrics.horizontalAdvance(high) - _BAR_GAP_PX, left + _MIN_BAR_PX)
        y = rect.bottom() + 18
        painter.setFont(font)
        painter.drawText(QPointF(rect.left(), y), low)
        painter.drawText(QPointF(right + _BAR_GAP_PX, y), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient(self.block.scale, left, right))
        painter.drawRoundedRect(QRectF(left, y - 5.5, right - left, 4), 2, 2)


def fonts() -> tuple[QFont, QFont]:
    """Return the fonts of titles and of everything smaller."""
    title, small = QFont(), QFont()
    title.setWeight(QFont.Weight.DemiBold)
    small.setPointSizeF(title.pointSizeF() * 0.85)
    return title, small
