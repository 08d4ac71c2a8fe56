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
    """``side_px``: of each picture, without what is written above and below it."""

    side_px: int
    columns: int
    is_beside: bool
    is_narrow: bool
    head_px: int
    cell_px: int


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
        rows, most = -(-len(seen) // columns), max(len(tile.views) for tile in seen)
        cell_px = (self.width() - px(_GAP_PX) * (columns - 1)) // columns
        height_px = (self.height() - px(_GAP_PX) * (rows - 1)) // rows
        is_narrow = cell_px < px(_NARROW_PX)
        lines = 2 if is_narrow else 1
        head_px = 0 if is_beside else round(lines * self.fontMetrics().lineSpacing() * _CHINESE) + px(_HEAD_PX)
        aside_px = px(_BESIDE_PX) + px(_WITHIN_PX) if is_beside else 0
        across_px = (cell_px - aside_px - px(_WITHIN_PX) * (most - 1)) // most - 2
        side_px = min(across_px, height_px - head_px - _around_px(seen[0]))
        return _Plan(side_px, columns, is_beside, is_narrow, head_px, cell_px)

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
            row, column = divmod(number, plan.columns)
            height_px = plan.head_px + plan.side_px + _around_px(tile) + px(_GAP_PX)
            self._place_tile(tile, plan, column * (plan.cell_px + px(_GAP_PX)), row * height_px)

    def _place_tile(self, tile: Tile, plan: _Plan, left: int, top: int) -> None:
        width_px, height_px = plan.side_px + 2, plan.side_px + _around_px(tile)
        for number, view in enumerate(tile.views):
            x = left + number * (width_px + px(_WITHIN_PX))
            view.setGeometry(x, top + plan.head_px, width_px, height_px)
        tile.head.set_below(plan.is_beside or plan.is_narrow, plan.is_narrow and not plan.is_beside)
        if plan.is_beside:
            used_px = len(tile.views) * (width_px + px(_WITHIN_PX))
            tile.head.setGeometry(QRect(left + used_px, top, plan.cell_px - used_px, height_px))
        else:
            tile.head.setGeometry(QRect(left, top, plan.cell_px, plan.head_px))


def _around_px(tile: Tile) -> int:
    """Return the height of what is written above and below a picture."""
    return 2 * px(tile.views[0].line_px) + 2
