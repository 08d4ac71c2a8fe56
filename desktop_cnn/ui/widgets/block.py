"""One layer's picture in a lane: its title and shape above, the mosaic, its colour bar below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import colour_table, scale_ends
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.block_parts import Picture, above_px, bar_px, fonts, paint_around, paint_empty
from desktop_cnn.ui.widgets.mosaic import Cell, Mosaic


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
        self.ends = scale_ends(scale, peak, None)
        """What stands at the ends of the colour bar."""

        self.mosaic = Mosaic(*shape, columns or shape[0])
        self.rect = QRectF()
        self.image = Picture(self.mosaic.shape)
        self.shown_again: Callable[[], None] = lambda: None
        """Called after a change of what stands around the mosaic; the lane's."""

        self.shown: Callable[[], None] = lambda: None
        """Called after a change of the mosaic; the lane's."""

    def place(self, columns: int, left: float, top: float, cell_px: float, slot_px: float) -> None:
        """Lay the mosaic out in ``columns`` with its header at (left, top), in widget pixels.

        ``slot_px``: the width up to the next block, which the titles may fill.
        """
        self.slot_px = slot_px
        self.mosaic = Mosaic(*self.shape, columns)
        rows, cells = self.mosaic.shape
        self.rect = QRectF(left, top + above_px(), cells * cell_px, rows * cell_px)
        self.image.place(self.rect, self.mosaic.shape)
        self.paint_again()

    def show_again(self) -> None:
        """After a change of place or texts."""
        self.shown_again()

    def paint_again(self) -> None:
        """After a change of theme, too."""
        self.show_again()
        self._colour()

    def show(self, values: NDArray[np.float32] | None) -> None:
        """Show (maps, height, width) values, or an empty frame."""
        self.values = values
        ends = scale_ends(self.scale, self.peak, values)
        if ends != self.ends:
            self.ends = ends
            self.show_again()
        self._colour()

    def _colour(self) -> None:
        if self.values is not None:
            low, high = self._bounds(self.values)
            table = colour_table(self.scale, applied_theme().background)
            self.image.show_steps(self.mosaic.steps(self.values, low, high), table)
        self.shown()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the mosaic."""
        if self.values is None:
            paint_empty(painter, self, theme)
        else:
            self.image.paint(painter)

    def paint_around(self, painter: QPainter, theme: Theme) -> None:
        """Paint what stands around the mosaic."""
        paint_around(painter, self, theme)

    def bounds(self) -> tuple[str, str]:
        """Return what stands left and right of the colour bar."""
        return ("0", _("own")) if self.own_scales else self.ends

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

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell lies, in widget pixels."""
        rect = self.map_rect(cell.map)
        width, height = rect.width() / self.mosaic.width, rect.height() / self.mosaic.height
        return QRectF(rect.left() + cell.column * width, rect.top() + cell.row * height, width, height)

    @property
    def has_maps(self) -> bool:
        """Whether these are activation maps, which may each have a scale; a unit alone would always be full."""
        return self.scale == "activation" and self.shape[1:] != (1, 1)

    def title_px(self) -> float:
        return QFontMetricsF(fonts()[0]).horizontalAdvance(self.title)

    def header_px(self) -> float:
        """Return the width that titles and colour bar need, whatever the values are."""
        subtitle_px = QFontMetricsF(fonts()[1]).horizontalAdvance(self.subtitle)
        ends = self.bounds() if self.own_scales else scale_ends(self.scale, self.peak, None)
        return max(self.title_px(), subtitle_px, bar_px(ends))
