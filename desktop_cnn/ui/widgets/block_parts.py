"""What a block is painted from: its mosaic, and around it what stays while the hand moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import gradient
from desktop_cnn.ui.scale import NUMBER_PT, px, share_of
from desktop_cnn.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_cnn.ui.widgets.block import Block

_SMALL = 0.85
_HEADER_PX, _FOOTER_PX, _MORE_PX = 41, 26, 18
_TITLE_PX, _SUBTITLE_PX, _BELOW_PX = 25, 10, 18
_BAR_GAP_PX, _BAR_PX, _MIN_BAR_PX = 8, 4, 14


def above_px() -> int:
    """Return the height of what stands above a mosaic."""
    return px(_HEADER_PX)


def below_px() -> int:
    """Return the height of what stands below it."""
    return px(_FOOTER_PX)


def more_px() -> int:
    """Return the height of what tells there how many maps have no room."""
    return px(_MORE_PX)


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
    if block.scale == "signed":  # else its zeros, which are white, would end nowhere on a white ground
        painter.setPen(QColor(theme.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(block.rect.adjusted(-1, -1, 0, 0))
    _paint_header(painter, block, theme)
    _paint_missing(painter, block, theme)
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
    _write(painter, block, title, -px(_TITLE_PX), block.title)
    painter.setPen(QColor(theme.dim))
    _write(painter, block, small, -px(_SUBTITLE_PX), block.subtitle)


def more_rect(block: Block) -> QRectF:
    """Return where a block tells how many maps have no room; empty where all have."""
    if not block.missing:
        return QRectF()
    return QRectF(block.rect.left(), block.rect.bottom() + below_px(), block.slot_px, more_px())


def _paint_missing(painter: QPainter, block: Block, theme: Theme) -> None:
    """How many maps have no room, below the colour bar."""
    if block.missing:
        painter.setPen(QColor(theme.accent))
        text = _("+{count} more").format(count=block.missing)
        if QFontMetricsF(fonts()[1]).horizontalAdvance(text) > block.slot_px:
            text = f"+{block.missing}"  # cut, it would be another number
        _write(painter, block, fonts()[1], block.rect.height() + below_px() + more_px() - px(4), text)


def _paint_row_labels(painter: QPainter, block: Block, theme: Theme) -> None:
    """The number of each row, right of the mosaic."""
    font = fonts()[1]
    if not block.row_labels or block.map_rect(0).height() < QFontMetricsF(font).ascent():
        return
    painter.setFont(font)
    painter.setPen(QColor(theme.dim))
    for index in range(block.mosaic.maps):
        cell = block.map_rect(index)
        beside = QRectF(cell.right() + px(5), cell.top(), px(20), cell.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, str(index))


def paint_empty(painter: QPainter, block: Block, theme: Theme) -> None:
    """The maps' places while there is nothing to show."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.sunken))
    mosaic = block.mosaic
    rects = map(block.map_rect, block.shown.tolist()) if mosaic.gap else [block.rect]
    painter.drawRects(list(rects))


def bar_px(ends: tuple[str, str]) -> float:
    """Return the width for a colour bar with what stands at its ends."""
    return QFontMetricsF(fonts()[1]).horizontalAdvance("".join(ends)) + px(2 * _BAR_GAP_PX + _MIN_BAR_PX)


def _paint_bar(painter: QPainter, block: Block, theme: Theme) -> None:
    """The colour bar with its bounds, below the mosaic."""
    rect, (low, high), font = block.rect, block.bounds(), fonts()[1]
    painter.setPen(QColor(theme.dim))
    if block.slot_px < bar_px((low, high)):
        is_cut = "≤" in low or "≥" in high
        size = ("≥ " if is_cut else "≤ ") + high.removeprefix("≥ ")
        told = low if block.contrast == "map" else size
        if QFontMetricsF(font).horizontalAdvance(told) > block.slot_px:
            return  # cut, it would be another number
        _write(painter, block, font, rect.height() + px(_BELOW_PX), told)
        return
    metrics, gap, bar = QFontMetricsF(font), px(_BAR_GAP_PX), px(_BAR_PX)
    left = rect.left() + metrics.horizontalAdvance(low) + gap
    width = max(rect.width(), block.header_px() if block.row_labels else 0)
    right = max(rect.left() + width - metrics.horizontalAdvance(high) - gap, left + px(_MIN_BAR_PX))
    y = rect.bottom() + px(_BELOW_PX)
    painter.setFont(font)
    painter.drawText(QPointF(rect.left(), y), low)
    painter.drawText(QPointF(right + gap, y), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient(block.scale, left, right))
    middle = y - metrics.xHeight() / 2
    painter.drawRoundedRect(QRectF(left, middle - bar / 2, right - left, bar), bar / 2, bar / 2)


def fonts() -> tuple[QFont, QFont]:
    """Return the fonts of titles and of everything smaller."""
    title = QFont()
    title.setWeight(QFont.Weight.DemiBold)
    return title, share_of(QFont(), _SMALL, NUMBER_PT)
