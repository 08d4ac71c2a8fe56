"""One layer's picture in a lane: its title and shape above, the mosaic, its colour bar below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import colour_table, gradient
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.mosaic import Cell, Mosaic

HEADER_PX = 38
FOOTER_PX = 24
_BAR_GAP_PX = 5
_MIN_BAR_PX = 14


class Block:
    """Main thread only. ``values``: what is shown, (maps, height, width), or None for nothing.

    ``scale`` is "activation" (0 to ``peak``), "signed" (-peak to peak) or "ink" (0 to 1).
    ``describe`` turns a cell and its value into the hover text.
    """

    def __init__(
        self,
        name: str,
        shape: tuple[int, int, int],
        scale: str,
        describe: Callable[[Cell, float], str],
        *,
        columns: int = 0,
        max_cell_px: float = 40,
        peak: float = 1,
    ) -> None:
        self.name, self.shape, self.scale, self.describe = name, shape, scale, describe
        self.fixed_columns, self.max_cell_px, self.peak = columns, max_cell_px, peak
        self.title = self.subtitle = ""
        self.slot_px = 0.0
        self.row_labels = False
        self.own_scales = False
        self.values: NDArray[np.float32] | None = None
        self.mosaic = Mosaic(*shape, columns or shape[0])
        self.rect = QRectF()
        self.image = pg.ImageItem(axisOrder="row-major")
        self.frame = _Frame(self)
        self._is_fitted = False
        self._theme: Theme | None = None

    def place(self, columns: int, left: float, top: float, cell_px: float, slot_px: float) -> None:
        """Lay the mosaic out in ``columns`` with its header at (left, top), in widget pixels.

        ``slot_px``: the width up to the next block, which the titles may fill.
        """
        self.slot_px = slot_px
        self.mosaic = Mosaic(*self.shape, columns)
        rows, cells = self.mosaic.shape
        self.rect = QRectF(left, top + HEADER_PX, cells * cell_px, rows * cell_px)
        self.frame.moved()
        self._is_fitted = False
        self._paint_image()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.frame.theme = theme
        self.frame.update()
        self._paint_image()

    def show(self, values: NDArray[np.float32] | None) -> None:
        """Show (maps, height, width) values, or an empty frame."""
        self.values = values
        self._paint_image()

    def _paint_image(self) -> None:
        if self._theme is None:
            return
        if self.values is None:
            if self.image.isVisible():
                self.image.hide()
                self.frame.update()
            return
        low, high = self._bounds(self.values)
        table = colour_table(self.scale, self._theme.background)
        picture = table[self.mosaic.steps(self.values, low, high)]
        # Bytes R, G, B, 255 a pixel: pyqtgraph passes them to Qt as they are.
        self.image.setImage(picture.view(np.uint8).reshape(*self.mosaic.shape, 4), autoLevels=False)
        if not self._is_fitted:
            self.image.setRect(self.rect)  # of the image's own shape, so only once there is one
            self._is_fitted = True
        if not self.image.isVisible():
            self.image.show()
            self.frame.update()

    def _bounds(self, values: NDArray[np.float32]) -> tuple[NDArray[np.float32] | float, NDArray[np.float32] | float]:
        peak: NDArray[np.float32] | float = self.peak
        if self.own_scales:
            peak = np.abs(values).max(axis=(1, 2), keepdims=True)
        return (-peak if self.scale == "signed" else 0.0), peak

    def cell_at(self, point: QPointF) -> Cell | None:
        if not self.rect.contains(point):
            return None
        rows, columns = self.mosaic.shape
        x = (point.x() - self.rect.left()) / self.rect.width() * columns
        y = (point.y() - self.rect.top()) / self.rect.height() * rows
        return self.mosaic.cell_at(x, y)

    def map_rect(self, index: int) -> QRectF:
        """Return where a map lies, in widget pixels."""
        cell_px = self.rect.width() / self.mosaic.shape[1]
        x, y = self.mosaic.corner(index)
        corner = self.rect.topLeft() + QPointF(x * cell_px, y * cell_px)
        return QRectF(corner.x(), corner.y(), self.mosaic.width * cell_px, self.mosaic.height * cell_px)

    def header_px(self) -> float:
        return self.frame.header_px()


class _Frame(pg.GraphicsObject):
    """Everything of a block that stays while the hand moves, so that a new map repaints its own pixels only."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self._block = block
        self.theme: Theme | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, False)

    def moved(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        rect = self._block.rect.adjusted(-2, -HEADER_PX, 2, FOOTER_PX)
        return rect.united(QRectF(rect.left(), rect.top(), self._block.slot_px + 4, rect.height()))

    def header_px(self) -> float:
        """The width that titles and colour bar need."""
        title, small = _fonts()
        metrics = QFontMetricsF(small)
        return max(
            QFontMetricsF(title).horizontalAdvance(self._block.title),
            metrics.horizontalAdvance(self._block.subtitle),
            metrics.horizontalAdvance("".join(self._bounds())) + 2 * _BAR_GAP_PX + _MIN_BAR_PX,
        )

    def _bounds(self) -> tuple[str, str]:
        """What stands left and right of the colour bar."""
        if self._block.own_scales:
            return "0", _("each map's own")
        high = f"{self._block.peak:.3g}"
        return (f"−{high}" if self._block.scale == "signed" else "0"), high

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        block, theme = self._block, self.theme
        if theme is None:
            return
        title, small = _fonts()
        self._write(painter, title, theme.text, -22, block.title)
        self._write(painter, small, theme.dim, -7, block.subtitle)
        if block.values is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.sunken))
            rects = map(block.map_rect, range(block.mosaic.maps)) if block.mosaic.gap else [block.rect]
            painter.drawRects(list(rects))
        if block.row_labels:
            self._paint_row_labels(painter, small, theme)
        self._paint_bar(painter, small, theme)

    def _write(self, painter: QPainter, font: QFont, colour: str, y: float, text: str) -> None:
        """Write above the mosaic, cut where the next block begins."""
        painter.setFont(font)
        painter.setPen(QColor(colour))
        fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, self._block.slot_px + 2)
        painter.drawText(self._block.rect.topLeft() + QPointF(0, y), fitting)

    def _paint_row_labels(self, painter: QPainter, font: QFont, theme: Theme) -> None:
        painter.setFont(font)
        painter.setPen(QColor(theme.dim))
        for index in range(self._block.mosaic.maps):
            cell = self._block.map_rect(index)
            beside = QRectF(cell.right() + 5, cell.top(), 20, cell.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, str(index))

    def _paint_bar(self, painter: QPainter, font: QFont, theme: Theme) -> None:
        rect, (low, high) = self._block.rect, self._bounds()
        metrics = QFontMetricsF(font)
        y = rect.bottom() + 15
        left = rect.left() + metrics.horizontalAdvance(low) + _BAR_GAP_PX
        if self._block.slot_px < metrics.horizontalAdvance(low + high) + 2 * _BAR_GAP_PX + _MIN_BAR_PX:
            self._write(painter, font, theme.dim, rect.height() + 15, f"≤ {high}")
            return
        width = max(rect.width(), self.header_px() if self._block.row_labels else 0)
        right = max(rect.left() + width - metrics.horizontalAdvance(high) - _BAR_GAP_PX, left + _MIN_BAR_PX)
        painter.setFont(font)
        painter.setPen(QColor(theme.dim))
        painter.drawText(QPointF(rect.left(), y), low)
        painter.drawText(QPointF(right + _BAR_GAP_PX, y), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient(self._block.scale, left, right))
        painter.drawRoundedRect(QRectF(left, y - 5.5, right - left, 4), 2, 2)


def _fonts() -> tuple[QFont, QFont]:
    title, small = QFont(), QFont()
    title.setWeight(QFont.Weight.DemiBold)
    small.setPointSizeF(title.pointSizeF() * 0.85)
    return title, small


class Links(pg.GraphicsObject):
    """Thin lines from the map under the pointer to the maps that feed it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[QPointF, QPointF, float]] = []
        self._outline = QRectF()
        self._colour = QColor()
        self.setZValue(10)

    def show_lines(self, outline: QRectF, lines: list[tuple[QPointF, QPointF, float]], colour: str) -> None:
        """Show the outline of a map and lines (from, to, strength in [0, 1]); empty ones clear."""
        self.prepareGeometryChange()
        self._outline, self._lines, self._colour = outline, lines, QColor(colour)
        self.update()

    def boundingRect(self) -> QRectF:
        rect = QRectF(self._outline)
        for start, end, _strength in self._lines:
            rect = rect.united(QRectF(start, end).normalized())
        return rect.adjusted(-3, -3, 3, 3)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end, strength in self._lines:
            colour = QColor(self._colour)
            colour.setAlphaF(0.12 + 0.6 * strength)
            painter.setPen(QPen(colour, 1))
            painter.drawLine(start, end)
        if not self._outline.isNull():
            painter.setPen(QPen(self._colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._outline)
