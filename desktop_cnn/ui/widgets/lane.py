"""A row of layers, read from left to right like a figure in a paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import length_px, px, px_size
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.around import Around
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.block_parts import above_px, below_px, more_px, more_rect
from desktop_cnn.ui.widgets.fit import Piece, Placed, best_columns, fit, total_px, usual_columns
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.hint import paint_hint
from desktop_cnn.ui.widgets.lane_walk import Place, walked
from desktop_cnn.ui.widgets.links import Links
from desktop_cnn.ui.widgets.magnifier import Magnifier
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.still import is_on_screen

MARGIN_PX, _GAP_PX, _MAX_GAP_PX = 12, 8, 34
_LEAST_MOSAIC_PX = 40

Source = tuple[str, int, float]
"""A map that feeds another: its block's name, its index, and its strength in [0, 1]."""


class Lane(Changing, QWidget):
    """Shows blocks; the pointer over a map shows it large with its value, and what feeds it. Main thread only.

    ``clicked`` carries a block's name and the Cell that was clicked, ``opened`` the name of the block that was
    double-clicked, or of which maps have no room and are asked for.
    """

    clicked = Signal(str, object)
    opened = Signal(str)

    def __init__(self, feeds: Callable[[str, int], Sequence[Source]] | None = None) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._feeds = feeds or (lambda block, index: ())
        self._links, self._mark = Links(), Links()
        self._marked: tuple[str, Cell] | None = None
        self._around = Around()
        self._magnifier: Magnifier | None = None
        self._walked: Place | None = None
        self.hint, self._zoom, self._zoomed = "", 1.0, QSize()
        self._mosaics = QRect()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.rescale()

    def sizeHint(self) -> QSize:
        return px_size(640, 260)

    def rescale(self) -> None:
        height = above_px() + below_px() + px(_LEAST_MOSAIC_PX)
        self.setMinimumSize(px_size(120, 0).expandedTo(QSize(0, height)).expandedTo(self._zoomed))
        self._renew()
        self.lay_out()

    def set_blocks(self, blocks: list[Block]) -> None:
        self.mark(None)
        self.blocks, self._walked = blocks, None
        pieces = [Piece(block.shape, block.columns, block.most_px, share=block.share) for block in blocks]
        for block, columns in zip(blocks, usual_columns(pieces), strict=True):
            block.columns = columns
            block.on_mosaic, block.on_around = self._update_mosaics, self._renew
            block.on_ends = partial(self._renew_around, block)
        self._renew()
        self.lay_out()

    def _renew(self) -> None:
        """Paint anew what stands around the mosaics."""
        self._around.forget()
        self.update()

    def _renew_around(self, block: Block) -> None:
        """Paint anew what stands around one of them, and all else: two rectangles would be dearer than this one."""
        self._around.forget_block(block)
        self.update()

    def _update_mosaics(self) -> None:
        """Paint the mosaics: in one rectangle, since of many Qt hands each picture's rows to threads of its own."""
        self.update(self._mosaics)

    def block(self, name: str) -> Block | None:
        return next((block for block in self.blocks if block.name == name), None)

    def recolour(self) -> None:
        for block in self.blocks:
            block.paint_again()
        self._renew()
        self.mark(self._marked)

    def set_hint(self, hint: str) -> None:
        """Say what to do while there is nothing to show."""
        if hint != self.hint:
            self.hint = hint
            self.update()

    def least_px(self) -> float:
        """Return the width in which every title can be read, and a cell is a device pixel wide."""
        return total_px(self._fit(0, 0, Block.title_px), px(_GAP_PX)) + 2 * px(MARGIN_PX)

    def set_zoom(self, zoom: float, size: QSize | None) -> None:
        """Let cells be so many times as large as usual, and the lane of this size at least; None for any."""
        self._zoom, self._zoomed = zoom, size or QSize()
        self.rescale()

    def _fit(self, width_px: float, height_px: float, least_px: Callable[[Block], float]) -> list[Placed]:
        zoom = length_px(self._zoom)
        pieces = [Piece(b.shape, b.columns, b.most_px * zoom, least_px(b), b.share) for b in self.blocks]
        return fit(pieces, width_px, height_px, px(_GAP_PX), 1 / self.devicePixelRatioF())

    def _fit_titles(self, width_px: float, height_px: float) -> list[Placed]:
        """Return how the blocks fit with whole subtitles, or where there is no room for these, with whole titles."""
        placed = self._fit(width_px, height_px, Block.least_px)
        return placed if total_px(placed, px(_GAP_PX)) <= width_px else self._fit(width_px, height_px, Block.title_px)

    def lay_out(self) -> None:
        """Place the blocks for the present size and titles."""
        if not self.blocks:
            return
        self.setMinimumWidth(max(math.ceil(self.least_px()), self._zoomed.width()))
        width = self.width() - 2 * px(MARGIN_PX)
        height = max(self.height() - above_px() - below_px() - px(6), 20)
        for block in self.blocks:
            if block.fills:
                block.columns = best_columns(block.shape, max(width, 1), height)
        placed = self._fit_titles(width, height)
        if any(place.maps < block.shape[0] for place, block in zip(placed, self.blocks, strict=True)):
            placed = self._fit_titles(width, max(height - more_px(), 20))
        spare = width - sum(p.width_px for p in placed)
        gap = min(spare / max(len(placed) - 1, 1), px(_MAX_GAP_PX))
        left, spare = float(px(MARGIN_PX)), spare - gap * (len(placed) - 1)
        for block, place in zip(self.blocks, placed, strict=True):
            more = min(max(block.header_px() + px(_GAP_PX) - place.width_px - gap, 0), spare)
            step, spare = place.width_px + gap + more, spare - more
            slot = self.width() - left if block is self.blocks[-1] else step - px(_GAP_PX) / 2
            block.place(round(left), 4, place.cell_px, slot, place.maps)
            left += step
        whole = QRectF()
        for block in self.blocks:
            whole |= block.rect
        self._mosaics = whole.toAlignedRect().adjusted(-2, -2, 2, 2)  # with the frames around them
        self._point_at(None)
        self.mark(self._marked)

    def mark(self, marked: tuple[str, Cell] | None) -> None:
        """Keep a frame around a block's map and around one of its cells."""
        self._marked = marked
        block = self.block(marked[0]) if marked else None
        if block is None or marked is None:
            self._mark.show_lines([], [], "#000000")
        else:
            frames = [block.map_rect(marked[1].map), block.cell_rect(marked[1])]
            self._mark.show_lines(frames, [], applied_theme().ghost)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        if is_on_screen(painter):
            painter.drawPixmap(0, 0, self._around.pixmap(self, self.blocks, theme))
        else:
            painter.fillRect(self.rect(), QColor(theme.background))
            for block in self.blocks:
                block.paint_around(painter, theme)
        for block in self.blocks:
            block.paint(painter, theme)
        self._links.paint(painter)
        self._mark.paint(painter)
        if self.hint:
            seen = QRectF(self.visibleRegion().boundingRect())
            seen.setHeight(self.height() - below_px() + above_px())
            paint_hint(painter, seen, self.hint, theme)
        paint_focus(painter, self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        self._point_at(hit)
        if hit is None or hit[0].values is None:
            self._hide_magnifier()
        else:
            self._magnify(*hit, event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from map to map, Return chooses its largest value, Space gives the layer the whole middle."""
        step, at = ARROWS.get(Qt.Key(event.key())), self._walked
        if step is not None:
            self._walked = walked(self.blocks, at, *step)
            self._point_at(self._walked)
            if self._walked is not None:
                block, cell = self._walked
                self._magnify(block, cell, self.mapToGlobal(block.map_rect(cell.map).center().toPoint()))
                self.setAccessibleDescription(self.told())
        elif at is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit(at[0].name, at[1])
        elif at is not None and event.key() == Qt.Key.Key_Space:
            self._hide_magnifier()
            self.opened.emit(at[0].name)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hide_magnifier()
        super().focusOutEvent(event)

    def _magnify(self, block: Block, cell: Cell, at: QPoint) -> None:
        assert block.values is not None
        text = block.describe(cell, float(block.values[cell]))
        place = None if block.shape[1:] == (1, 1) else (cell.row, cell.column)
        colours = None if place is None else block.map_colours(cell.map)
        if self._magnifier is None or self._magnifier.parentWidget() is not self.window():
            self._hide_magnifier()
            self._magnifier = Magnifier(self.window())
        self._magnifier.show_map(at, text, colours, place)

    def told(self) -> str:
        """Return what is told of the value under the pointer, empty for none."""
        return self._magnifier.text if self._magnifier is not None and not self._magnifier.isHidden() else ""

    def _hide_magnifier(self) -> None:
        if self._magnifier is not None:
            self._magnifier.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        hit = self._hit(event.position())
        if hit is not None:
            self.clicked.emit(hit[0].name, hit[1])
            return
        for block in self.blocks:
            if more_rect(block).contains(event.position()):
                self.opened.emit(block.name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self._hide_magnifier()
            self.opened.emit(hit[0].name)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        self._hide_magnifier()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._hide_magnifier()
        super().hideEvent(event)

    def _hit(self, point: QPointF) -> tuple[Block, Cell] | None:
        for block in self.blocks:
            cell = block.cell_at(point)
            if cell is not None:
                return block, cell
        return None

    def _point_at(self, hit: tuple[Block, Cell] | None) -> None:
        self.update()
        if hit is None:
            self._links.show_lines([], [], "#000000")
            return
        block, cell = hit
        outline = block.map_rect(cell.map)
        end = QPointF(outline.left(), outline.center().y())
        lines = []
        for name, index, strength in self._feeds(block.name, cell.map):
            source = self.block(name)
            if source is not None:
                rect = source.map_rect(index)
                if not rect.isEmpty():
                    lines.append((QPointF(rect.right(), rect.center().y()), end, strength))
        self._links.show_lines([outline], lines, applied_theme().accent)
