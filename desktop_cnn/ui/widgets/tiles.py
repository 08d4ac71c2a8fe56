"""Each network's pictures under or beside what is told of it, all of one size, the largest for which there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.per_slot import headed
from desktop_cnn.ui.widgets.plain import Label

_GAP_PX, _WITHIN_PX, _HEAD_PX = 20, 12, 5
_BESIDE_PX, _NARROW_PX = 150, 440
_CHINESE = 1.2  # its lines are higher than those of Latin letters


class TileHead(Label):
    """A network's name in its colour and what is told of it, beside the name or, in little room, below."""

    def __init__(self) -> None:
        super().__init__()
        self._head = ("", "", "", "")
        self._is_below = self._is_short = False
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWordWrap(True)

    def show_head(self, title: str, colour: str, told: str, short: str = "") -> None:
        """``told``: HTML; ``short`` stands for it where there is little room."""
        self._head = title, colour, told, short or told
        self._write()

    def set_below(self, is_below: bool, is_short: bool) -> None:
        if (is_below, is_short) != (self._is_below, self._is_short):
            self._is_below, self._is_short = is_below, is_short
            self._write()

    def _write(self) -> None:
        title, colour, told, short = self._head
        self.setText(headed(title, colour, short if self._is_short else told, is_below=self._is_below))


@dataclass(frozen=True)
class Tile:
    """One network's."""

    head: TileHead
    views: tuple[MapView, ...]


@dataclass(frozen=True)
class _Plan:
    """``side_px``: of each picture, without what is written above and below it; ``cells_px``: the columns' widths."""

    side_px: int
    is_beside: bool
    is_narrow: bool
    head_px: int
    cells_px: tuple[int, ...]


class Tiles(Changing, QWidget):
    """Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._tiles: Sequence[Tile] = ()
        self._alone: MapView | None = None

    def show_tiles(self, tiles: Sequence[Tile], alone: MapView | None = None) -> None:
        """Show these, in this order, or of one of them a single picture ``alone``."""
        self._tiles, self._alone = tuple(tiles), alone
        for tile in self._seen():
            for widget in (tile.head, *tile.views):
                if widget.parent() is not self:
                    widget.setParent(self)
                widget.show()
        self._place()

    def _seen(self) -> list[Tile]:
        """Return what there is room for: all tiles, or the one whose picture stands alone."""
        if self._alone is None:
            return list(self._tiles)
        return [Tile(tile.head, (self._alone,)) for tile in self._tiles if self._alone in tile.views]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def rescale(self) -> None:
        self._place()

    def _plan(self, seen: Sequence[Tile], columns: int, is_beside: bool) -> _Plan:
        rows = -(-len(seen) // columns)
        most = [max(len(tile.views) for tile in seen[column::columns]) for column in range(columns)]
        width_px = self.width() - px(_GAP_PX) * (columns - 1)
        height_px = (self.height() - px(_GAP_PX) * (rows - 1)) // rows
        is_narrow = width_px // columns < px(_NARROW_PX)
        lines = 2 if is_narrow else 1
        head_px = 0 if is_beside else round(lines * self.fontMetrics().lineSpacing() * _CHINESE) + px(_HEAD_PX)
        aside_px = px(_BESIDE_PX) + px(_WITHIN_PX) if is_beside else 0
        between_px = columns * aside_px + px(_WITHIN_PX) * (sum(most) - columns)
        side_px = min((width_px - between_px) // sum(most) - 2, height_px - head_px - _around_px(seen[0]))
        used_px = [aside_px + views * (side_px + 2) + (views - 1) * px(_WITHIN_PX) for views in most]
        spare_px = (width_px - sum(used_px)) // columns
        return _Plan(side_px, is_beside, is_narrow, head_px, tuple(used + spare_px for used in used_px))

    def _place(self) -> None:
        """Try every number of columns, with the heads above the pictures or beside them; place what is largest."""
        seen = self._seen()
        for tile in self._tiles:
            for widget in (tile.head, *tile.views):
                widget.setVisible(any(widget is each.head or widget in each.views for each in seen))
        if not seen:
            return
        tried = product((False, True), range(1, len(seen) + 1))
        plan = max((self._plan(seen, columns, beside) for beside, columns in tried), key=lambda each: each.side_px)
        for number, tile in enumerate(seen):
            row, column = divmod(number, len(plan.cells_px))
            left_px = sum(plan.cells_px[:column]) + column * px(_GAP_PX)
            height_px = plan.head_px + plan.side_px + _around_px(tile) + px(_GAP_PX)
            self._place_tile(tile, plan, QRect(left_px, row * height_px, plan.cells_px[column], height_px))

    def _place_tile(self, tile: Tile, plan: _Plan, cell: QRect) -> None:
        left, top = cell.x(), cell.y()
        width_px, height_px = plan.side_px + 2, plan.side_px + _around_px(tile)
        for number, view in enumerate(tile.views):
            x = left + number * (width_px + px(_WITHIN_PX))
            view.setGeometry(x, top + plan.head_px, width_px, height_px)
        tile.head.set_below(plan.is_beside or plan.is_narrow, plan.is_narrow and not plan.is_beside)
        if plan.is_beside:
            used_px = len(tile.views) * (width_px + px(_WITHIN_PX))
            tile.head.setGeometry(QRect(left + used_px, top, cell.width() - used_px, height_px))
        else:
            tile.head.setGeometry(QRect(left, top, cell.width(), plan.head_px))


def _around_px(tile: Tile) -> int:
    """Return the height of what is written above and below a picture."""
    return 2 * px(tile.views[0].line_px) + 2
