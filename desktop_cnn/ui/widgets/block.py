"""One layer's picture in a lane: its title and shape above, the mosaic, its colour bar below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from desktop_cnn.app.slices import Contrast
from desktop_cnn.core.text import _
from desktop_cnn.ui.colours import colour_table, scale_ends
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.block_parts import Picture, above_px, bar_px, fonts, paint_around, paint_empty
from desktop_cnn.ui.widgets.mosaic import Cell, Mosaic

_SHORT_PX = 64
_BRIGHTER = 0.25
"""Of the layer's largest value on held-out digits: most drawings leave most cells far below it."""


class Block:
    """Main thread only. ``values``: what is shown, (maps, height, width), or None for nothing.
    ``fills``: its columns are those with which it alone fills the lane, else they never change.

    ``scale`` is "activation" (0 to ``peak``), "signed" (-peak to peak) or "ink" (0 to 1).
    ``describe`` turns a cell and its value into the hover text. ``shown`` are the maps that have room, in order: all,
    or else the strongest.
    """

    def __init__(
        self,
        name: str,
        shape: tuple[int, int, int],
        scale: str,
        describe: Callable[[Cell, float], str],
        *,
        columns: int = 0,
        most_px: float = 40,
        peak: float = 1,
    ) -> None:
        """``columns``: of maps, 0 for as many as fit best; ``most_px``: of a cell."""
        self.name, self.shape, self.scale, self.describe = name, shape, scale, describe
        self.columns, self.most_px, self.peak, self.share = columns, most_px, peak, 1.0
        self.title = self.subtitle = ""
        self.slot_px = 0.0
        self.row_labels = False
        self.fills = False
        self.contrast: Contrast = "layer"
        self.shown = np.arange(shape[0])
        self.values: NDArray[np.float32] | None = None
        self.ends = scale_ends(scale, peak, None)
        """What stands at the ends of the colour bar."""

        self.mosaic = Mosaic(*shape, columns or shape[0])
        self.rect = QRectF()
        self.image = Picture(self.mosaic.shape)
        self.on_around: Callable[[], None] = lambda: None
        """Called after a change of what stands around the mosaic; the lane's."""

        self.on_ends: Callable[[], None] = lambda: None
        """Called after a change of nothing but the ends of the colour bar; the lane's."""

        self.on_mosaic: Callable[[], None] = lambda: None
        """Called after a change of the mosaic; the lane's."""

    @property
    def missing(self) -> int:
        """Return how many maps have no room."""
        return self.shape[0] - len(self.shown)

    def place(self, left: float, top: float, cell_px: float, slot_px: float, maps: int) -> None:
        """Lay ``maps`` out in the block's columns with its header at (left, top), in widget pixels.

        ``slot_px``: the width up to the next block, which the titles may fill.
        """
        self.slot_px = slot_px
        if maps != len(self.shown):
            self._choose(maps)
        self.mosaic = Mosaic(maps, *self.shape[1:], self.columns)
        rows, cells = self.mosaic.shape
        self.rect = QRectF(left, top + above_px(), cells * cell_px, rows * cell_px)
        self.image.place(self.rect, self.mosaic.shape)
        self.paint_again()

    def _choose(self, maps: int) -> None:
        """Show so many maps, those with the largest values where not all have room."""
        self.shown = np.arange(self.shape[0])
        if maps < self.shape[0]:
            strengths = np.zeros(self.shape[0]) if self.values is None else np.abs(self.values).max(axis=(1, 2))
            self.shown = np.sort(np.argsort(-strengths, kind="stable")[:maps])

    def paint_again(self) -> None:
        """After a change of place, texts or theme."""
        self.on_around()
        self._colour()

    def show(self, values: NDArray[np.float32] | None) -> None:
        """Show (maps, height, width) values, or an empty frame."""
        self.values = values
        if self.missing:
            self._choose(len(self.shown))
        ends = scale_ends(self.scale, self.top, values)
        if ends != self.ends:
            self.ends = ends
            self.on_ends()
        self._colour()

    def _colour(self) -> None:
        if self.values is not None:
            values = self.values if not self.missing else self.values[self.shown]
            low, high = self._bounds(values)
            table = colour_table(self.scale, applied_theme().background)
            self.image.show_steps(self.mosaic.steps(values, low, high), table)
        self.on_mosaic()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the mosaic."""
        if self.values is None:
            paint_empty(painter, self, theme)
        else:
            self.image.paint(painter)

    def paint_around(self, painter: QPainter, theme: Theme) -> None:
        """Paint what stands around the mosaic."""
        paint_around(painter, self, theme)

    @property
    def top(self) -> float:
        """Return the value at the upper end of the layer's colours."""
        return self.peak * _BRIGHTER if self.contrast == "brighter" else self.peak

    def bounds(self) -> tuple[str, str]:
        """Return what stands left and right of the colour bar."""
        return ("0", _("own")) if self.contrast == "map" else self.ends

    def _bounds(self, values: NDArray[np.float32]) -> tuple[NDArray[np.float32] | float, NDArray[np.float32] | float]:
        peak: NDArray[np.float32] | float = self.top
        if self.contrast == "map":
            peak = np.abs(values).max(axis=(1, 2), keepdims=True)
        return (-peak if self.scale == "signed" else 0.0), peak

    def cell_at(self, point: QPointF) -> Cell | None:
        if not self.rect.contains(point):
            return None
        rows, columns = self.mosaic.shape
        x = (point.x() - self.rect.left()) / self.rect.width() * columns
        y = (point.y() - self.rect.top()) / self.rect.height() * rows
        cell = self.mosaic.cell_at(x, y)
        return None if cell is None else cell._replace(map=int(self.shown[cell.map]))

    def around_rect(self, height_px: float) -> QRectF:
        """Return where this block alone paints, mosaic and what stands around it, in a lane of this height."""
        return QRectF(self.rect.left() - 2, 0, self.slot_px + 2, height_px)

    def map_rect(self, index: int) -> QRectF:
        """Return where a map lies, in widget pixels; an empty rectangle where it has no room."""
        place = int(np.searchsorted(self.shown, index))
        if place == len(self.shown) or self.shown[place] != index:
            return QRectF()
        cell_px = self.rect.width() / self.mosaic.shape[1]
        x, y = self.mosaic.corner(place)
        corner = self.rect.topLeft() + QPointF(x * cell_px, y * cell_px)
        return QRectF(corner.x(), corner.y(), self.mosaic.width * cell_px, self.mosaic.height * cell_px)

    def map_colours(self, index: int) -> NDArray[np.uint32]:
        """Return (height, width) 0xffRRGGBB: a map as it is shown. There are values, and it has room."""
        x, y = self.mosaic.corner(int(np.searchsorted(self.shown, index)))
        return self.image.cells[y : y + self.mosaic.height, x : x + self.mosaic.width].copy()

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell lies, in widget pixels."""
        rect = self.map_rect(cell.map)
        width, height = rect.width() / self.mosaic.width, rect.height() / self.mosaic.height
        return QRectF(rect.left() + cell.column * width, rect.top() + cell.row * height, width, height)

    @property
    def has_maps(self) -> bool:
        """Whether these are activation maps, which may have other scales; a unit alone would always be full."""
        return self.scale == "activation" and self.shape[1:] != (1, 1)

    def title_px(self) -> float:
        return QFontMetricsF(fonts()[0]).horizontalAdvance(self.title)

    def least_px(self) -> float:
        """Return the width in which the title can be read, and a short subtitle."""
        return max(self.title_px(), min(QFontMetricsF(fonts()[1]).horizontalAdvance(self.subtitle), px(_SHORT_PX)))

    def header_px(self) -> float:
        """Return the width that titles and colour bar need, whatever the values are."""
        subtitle_px = QFontMetricsF(fonts()[1]).horizontalAdvance(self.subtitle)
        ends = self.bounds() if self.contrast == "map" else scale_ends(self.scale, self.top, None)
        return max(self.title_px(), subtitle_px, bar_px(ends))
