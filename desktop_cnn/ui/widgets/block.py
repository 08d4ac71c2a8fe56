"""One layer's picture in a lane: its title and shape above, the mosaic, its colour bar below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import colour_table, gradient
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.mosaic import Cell, Mosaic

HEADER_PX = 41
FOOTER_PX = 26
# Qt repaints two pixels around a changed picture, and every item that comes within two pixels of these.
_CLEARANCE_PX = 6
_BAR_GAP_PX = 8
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
        self._empty, self._bar = _Empty(self), _Bar(self)
        self._parts = (_Header(self), _RowLabels(self), self._empty, self._bar)
        self.items = (*self._parts, self.image)
        self._is_fitted = False
        self._theme: Theme | None = None

    def place(self, columns: int, left: float, top: float, cell_px: float, slot_px: float) -> None:
        """Lay the mosaic out in ``columns`` with its header at (left, top), in widget pixels.

        ``slot_px``: the width up to the next block, which the titles may fill.
        """
        for part in self._parts:
            part.prepareGeometryChange()  # before the change: the scene looks for them where they were
        self.slot_px = slot_px
        self.mosaic = Mosaic(*self.shape, columns)
        rows, cells = self.mosaic.shape
        self.rect = QRectF(left, top + HEADER_PX, cells * cell_px, rows * cell_px)
        self._is_fitted = False
        self.show_again()
        self._paint_image()

    def show_again(self) -> None:
        """After a change of place, texts or colours."""
        for part in self._parts:
            part.show_again(self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_again()
        self._paint_image()

    def show(self, values: NDArray[np.float32] | None) -> None:
        """Show (maps, height, width) values, or an empty frame."""
        self.values = values
        self._paint_image()

    def _paint_image(self) -> None:
        if self._theme is None:
            return
        self._empty.setVisible(self.values is None)
        self.image.setVisible(self.values is not None)
        if self.values is None:
            return
        low, high = self._bounds(self.values)
        table = colour_table(self.scale, self._theme.background)
        picture = table[self.mosaic.steps(self.values, low, high)]
        # Bytes R, G, B, 255 a pixel: pyqtgraph passes them to Qt as they are.
        self.image.setImage(picture.view(np.uint8).reshape(*self.mosaic.shape, 4), autoLevels=False)
        if not self._is_fitted:
            self.image.setRect(self.rect)  # of the image's own shape, so only once there is one
            self._is_fitted = True

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

    @property
    def has_maps(self) -> bool:
        """Whether these are activation maps, which may each have a scale; a unit alone would always be full."""
        return self.scale == "activation" and self.shape[1:] != (1, 1)

    def header_px(self) -> float:
        """Return the width that titles and colour bar need."""
        title, small = _fonts()
        widths = (
            QFontMetricsF(title).horizontalAdvance(self.title),
            QFontMetricsF(small).horizontalAdvance(self.subtitle),
            self._bar.needed_px(),
        )
        return max(widths)


class _Part(pg.GraphicsObject):
    """A part of a block that stays while the hand moves.

    None of them lies over the mosaic while there is one, so that a new map repaints its own pixels only.
    """

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block
        self.theme: Theme | None = None

    def show_again(self, theme: Theme | None) -> None:
        """After a change of place, texts or colours."""
        self.theme = theme
        self.update()

    def write(self, painter: QPainter, font: QFont, y: float, text: str) -> None:
        """Write in the present pen, cut where the next block begins; y counts from the mosaic's top."""
        painter.setFont(font)
        fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, self.block.slot_px)
        painter.drawText(self.block.rect.topLeft() + QPointF(0, y), fitting)


class _Header(_Part):
    """Title and shape, above the mosaic."""

    def boundingRect(self) -> QRectF:
        rect = self.block.rect
        return QRectF(rect.left(), rect.top() - HEADER_PX, self.block.slot_px, HEADER_PX - _CLEARANCE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.theme is None:
            return
        title, small = _fonts()
        painter.setPen(QColor(self.theme.text))
        self.write(painter, title, -25, self.block.title)
        painter.setPen(QColor(self.theme.dim))
        self.write(painter, small, -10, self.block.subtitle)


class _RowLabels(_Part):
    """The number of each row, right of the mosaic."""

    def boundingRect(self) -> QRectF:
        return QRectF(self.block.rect.right() + 5, self.block.rect.top(), 20, self.block.rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        fits = self.block.map_rect(0).height() >= QFontMetricsF(_fonts()[1]).ascent()
        if self.theme is None or not self.block.row_labels or not fits:
            return
        painter.setFont(_fonts()[1])
        painter.setPen(QColor(self.theme.dim))
        for index in range(self.block.mosaic.maps):
            cell = self.block.map_rect(index)
            beside = QRectF(cell.right() + 5, cell.top(), 20, cell.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, str(index))


class _Empty(_Part):
    """The maps' places while there is nothing to show."""

    def boundingRect(self) -> QRectF:
        return self.block.rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.theme is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.sunken))
        mosaic = self.block.mosaic
        rects = map(self.block.map_rect, range(mosaic.maps)) if mosaic.gap else [self.block.rect]
        painter.drawRects(list(rects))


class _Bar(_Part):
    """The colour bar with its bounds, below the mosaic."""

    def boundingRect(self) -> QRectF:
        rect = self.block.rect
        width = max(rect.width(), self.block.slot_px)
        return QRectF(rect.left(), rect.bottom() + _CLEARANCE_PX, width, FOOTER_PX - _CLEARANCE_PX)

    def bounds(self) -> tuple[str, str]:
        """What stands left and right of the bar."""
        if self.block.own_scales:
            return "0", _("own")
        high = f"{self.block.peak:.3g}"
        return (f"−{high}" if self.block.scale == "signed" else "0"), high

    def needed_px(self) -> float:
        return QFontMetricsF(_fonts()[1]).horizontalAdvance("".join(self.bounds())) + 2 * _BAR_GAP_PX + _MIN_BAR_PX

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.theme is None:
            return
        rect, (low, high), font = self.block.rect, self.bounds(), _fonts()[1]
        painter.setPen(QColor(self.theme.dim))
        if self.block.slot_px < self.needed_px():
            self.write(painter, font, rect.height() + 18, low if self.block.own_scales else f"≤ {high}")
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
