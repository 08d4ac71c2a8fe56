"""What a block is painted from: its mosaic, and around it what stays while the hand moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop_cnn.ui.colours import gradient
from desktop_cnn.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_cnn.ui.widgets.block import Block

HEADER_PX = 41
FOOTER_PX = 26
_BAR_GAP_PX = 8
_MIN_BAR_PX = 14


class Picture:
    """The mosaic itself: ``cells``, (rows, columns) uint32 colours, drawn into a rectangle."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.place(QRectF(), shape)

    def place(self, rect: QRectF, shape: tuple[int, int]) -> None:
        self._rect = rect
        self.cells = np.zeros(shape, dtype=np.uint32)  # QImage does not own the memory that it is given
        rows, columns = shape
        self._image = QImage(self.cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)

    def show_steps(self, steps: NDArray[np.uint8], table: NDArray[np.uint32]) -> None:
        """Show each step, (rows, columns), in its colour of the table."""
        table.take(steps, out=self.cells, mode="clip")

    def paint(self, painter: QPainter) -> None:
        painter.drawImage(self._rect, self._image)


def paint_around(painter: QPainter, block: Block, theme: Theme) -> None:
    """Paint what stands around the mosaic."""
    _paint_header(painter, block, theme)
    _paint_row_labels(painter, block, theme)
    _paint_bar(painter, block, theme)


def _write(painter: QPainter, block: Block, font: QFont, y: float, text: str) -> None:
    """Write in the present pen, cut where the next block begins; y counts from the mosaic's top."""
    painter.setFont(font)
    fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, block.slot_px)
    painter.drawText(block.rect.topLeft() + QPointF(0, y), fitting)


def _paint_header(painter: QPainter, block: Block, theme: Theme) -> None:
    """Title and shape, above the mosaic."""
    title, small = fonts()
    painter.setPen(QColor(theme.text))
    _write(painter, block, title, -25, block.title)
    painter.setPen(QColor(theme.dim))
    _write(painter, block, small, -10, block.subtitle)


def _paint_row_labels(painter: QPainter, block: Block, theme: Theme) -> None:
    """The number of each row, right of the mosaic."""
    font = fonts()[1]
    if not block.row_labels or block.map_rect(0).height() < QFontMetricsF(font).ascent():
        return
    painter.setFont(font)
    painter.setPen(QColor(theme.dim))
    for index in range(block.mosaic.maps):
        cell = block.map_rect(index)
        beside = QRectF(cell.right() + 5, cell.top(), 20, cell.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, str(index))


def paint_empty(painter: QPainter, block: Block, theme: Theme) -> None:
    """The maps' places while there is nothing to show."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.sunken))
    mosaic = block.mosaic
    rects = map(block.map_rect, range(mosaic.maps)) if mosaic.gap else [block.rect]
    painter.drawRects(list(rects))


def bar_px(ends: tuple[str, str]) -> float:
    """Return the width for a colour bar with what stands at its ends."""
    return QFontMetricsF(fonts()[1]).horizontalAdvance("".join(ends)) + 2 * _BAR_GAP_PX + _MIN_BAR_PX


def _paint_bar(painter: QPainter, block: Block, theme: Theme) -> None:
    """The colour bar with its bounds, below the mosaic."""
    rect, (low, high), font = block.rect, block.bounds(), fonts()[1]
    painter.setPen(QColor(theme.dim))
    if block.slot_px < bar_px((low, high)):
        is_cut = "≤" in low or "≥" in high
        size = ("≥ " if is_cut else "≤ ") + high.removeprefix("≥ ")
        told = low if block.own_scales else size
        _write(painter, block, font, rect.height() + 18, told)
        return
    metrics = QFontMetricsF(font)
    left = rect.left() + metrics.horizontalAdvance(low) + _BAR_GAP_PX
    width = max(rect.width(), block.header_px() if block.row_labels else 0)
    right = max(rect.left() + width - metrics.horizontalAdvance(high) - _BAR_GAP_PX, left + _MIN_BAR_PX)
    y = rect.bottom() + 18
    painter.setFont(font)
    painter.drawText(QPointF(rect.left(), y), low)
    painter.drawText(QPointF(right + _BAR_GAP_PX, y), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient(block.scale, left, right))
    painter.drawRoundedRect(QRectF(left, y - 5.5, right - left, 4), 2, 2)


def fonts() -> tuple[QFont, QFont]:
    """Return the fonts of titles and of everything smaller."""
    title, small = QFont(), QFont()
    title.setWeight(QFont.Weight.DemiBold)
    small.setPointSizeF(title.pointSizeF() * 0.85)
    return title, small
