"""A row of layers, read from left to right like a figure in a paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, share_of
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.block_parts import above_px, below_px
from desktop_cnn.ui.widgets.fit import Piece, fit
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.links import Links
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.plain import plain_tip
from desktop_cnn.ui.widgets.still import is_on_screen

_MARGIN_PX = 14
_GAP_PX = 12
_MAX_GAP_PX = 34

Source = tuple[str, int, float]
"""A map that feeds another: its block's name, its index, and its strength in [0, 1]."""


class Lane(Changing, QWidget):
    """Shows blocks; the pointer over a map shows its value and what feeds it. Main thread only.

    ``clicked`` carries a block's name and the Cell that was clicked.
    """

    clicked = Signal(str, object)

    def __init__(self, feeds: Callable[[str, int], Sequence[Source]] | None = None) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.hint = ""
        self._feeds = feeds or (lambda block, index: ())
        self._links, self._mark = Links(), Links()
        self._marked: tuple[str, Cell] | None = None
        self._around: QPixmap | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, above_px() + below_px() + px(40))

    def sizeHint(self) -> QSize:
        return QSize(640, 260)

    def set_blocks(self, blocks: list[Block]) -> None:
        self.mark(None)
        self.blocks = blocks
        for block in blocks:
            block.shown, block.shown_again = self.update, self._renew
        self._renew()
        self.lay_out()

    def _renew(self) -> None:
        """Paint anew what stands around the mosaics."""
        self._around = None
        self.update()

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
        """Return the width in which every title can be read."""
        titles_px = sum(block.title_px() for block in self.blocks)
        return titles_px + _GAP_PX * (len(self.blocks) - 1) + 2 * _MARGIN_PX

    def lay_out(self) -> None:
        """Place the blocks for the present size and titles."""
        if not self.blocks:
            return
        self.setMinimumWidth(math.ceil(self.least_px()))
        width = self.width() - 2 * _MARGIN_PX
        height = max(self.height() - above_px() - below_px() - px(6), 20)
        pieces = [Piece(b.shape, b.fixed_columns, b.max_cell_px, b.title_px(), b.header_px()) for b in self.blocks]
        placed = fit(pieces, width, height, _GAP_PX)
        spare = width - sum(p.width_px for p in placed)
        gap = min(spare / max(len(placed) - 1, 1), _MAX_GAP_PX)
        left = float(_MARGIN_PX)
        for block, place in zip(self.blocks, placed, strict=True):
            is_last = block is self.blocks[-1]
            slot = self.width() - left if is_last else place.width_px + gap - _GAP_PX / 2
            block.place(place.columns, left, 4, place.cell_px, slot)
            left += place.width_px + gap
        self._point_at(None)
        self.mark(self._marked)

    def mark(self, marked: tuple[str, Cell] | None) -> None:
        """Keep a frame around a block's map and around one of its cells."""
        self._marked = marked
        block = self.block(marked[0]) if marked else None
        if block is None or marked is None:
            self._mark.show_lines([], [], "#000000")
        else:
            self._mark.show_lines(
                [block.map_rect(marked[1].map), block.cell_rect(marked[1])], [], applied_theme().ghost
            )
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.background))
        if is_on_screen(painter):
            if self._around is None:
                self._around = self._around_pixmap(theme)
            painter.drawPixmap(0, 0, self._around)
        else:
            self._paint_around(painter, theme)
        for block in self.blocks:
            block.paint(painter, theme)
        self._links.paint(painter)
        self._mark.paint(painter)
        if self.hint:
            self._paint_hint(painter, theme)
        paint_focus(painter, self)

    def _paint_around(self, painter: QPainter, theme: Theme) -> None:
        for block in self.blocks:
            block.paint_around(painter, theme)

    def _around_pixmap(self, theme: Theme) -> QPixmap:
        """Return what stands around the mosaics; painted once, because text is dear to lay out."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self._paint_around(painter, theme)
        painter.end()
        return pixmap

    def _paint_hint(self, painter: QPainter, theme: Theme) -> None:
        font = share_of(QFont(), 1.15)
        seen = QRectF(self.visibleRegion().boundingRect())
        text = QRectF(seen.left() + 36, 0, seen.width() - 72, self.height() - below_px() + above_px())
        layout = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        size = QFontMetricsF(font).boundingRect(text, layout, self.hint)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(size.adjusted(-18, -10, 18, 10), 8, 8)
        painter.setFont(font)
        painter.setPen(QColor(theme.dim))
        painter.drawText(text, layout, self.hint)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        self._point_at(hit)
        if hit is None or hit[0].values is None:
            QToolTip.hideText()
            return
        block, cell = hit
        assert block.values is not None
        text = block.describe(cell, float(block.values[cell]))
        QToolTip.showText(event.globalPosition().toPoint() + QPoint(6, 6), plain_tip(text), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(hit[0].name, hit[1])

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

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
                lines.append((QPointF(rect.right(), rect.center().y()), end, strength))
        self._links.show_lines([outline], lines, applied_theme().accent)
