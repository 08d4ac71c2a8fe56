"""Numbers as squares whose areas are in proportion, in groups of one scale each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme

_GAP_PX, _GROUP_PX, _LEAST_PX = 14, 34, 2
_LINES = 4.6  # of text in the height: the title, the name and the number, with room between
_HALVINGS = 12


class Area(NamedTuple):
    """``colour``: as "#rrggbb"."""

    name: str
    number: int
    colour: str


class AreaGroup(NamedTuple):
    title: str
    areas: Sequence[Area]


class Areas(QWidget):
    """In each group the largest number has a square of one size, which fills the room. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[AreaGroup] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, 300, 150)

    def show_groups(self, groups: Sequence[AreaGroup]) -> None:
        """Show groups from left to right; one without numbers is left out."""
        self._groups = [group for group in groups if group.areas]
        told = [
            f"{group.title}: " + "; ".join(f"{area.name} {area.number:,}" for area in group.areas)
            for group in self._groups
        ]
        self.setAccessibleName(_("Areas in proportion to the numbers"))
        self.setAccessibleDescription(". ".join(told))
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height in which the squares fill this width, in px."""
        metrics = QFontMetricsF(self.font())
        return round(self._largest(metrics, width, width) + metrics.height() * _LINES)

    def squares(self) -> list[list[QRectF]]:
        """Return where the squares lie, group by group, in widget pixels."""
        metrics = QFontMetricsF(self.font())
        side = self._side(metrics)
        bottom = metrics.height() * _LINES / 2 + side
        left, found = 0.0, []
        for group in self._groups:
            squares = []
            for area, side_px in zip(group.areas, _sides(group, side), strict=True):
                squares.append(QRectF(left, bottom - side_px, side_px, side_px))
                left += max(side_px, _label_px(metrics, area)) + px(_GAP_PX)
            left += px(_GROUP_PX) - px(_GAP_PX)
            found.append(squares)
        return found

    def _side(self, metrics: QFontMetricsF) -> float:
        """Return the side of the largest square with which all fit in."""
        return self._largest(metrics, max(self.height() - metrics.height() * _LINES, 1.0), self.width())

    def _largest(self, metrics: QFontMetricsF, most_px: float, width_px: float) -> float:
        low, high = 0.0, most_px
        if self._width(metrics, high) <= width_px:
            return high
        for _halving in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._width(metrics, middle) <= width_px else (low, middle)
        return low

    def _width(self, metrics: QFontMetricsF, side: float) -> float:
        gaps = sum(len(group.areas) - 1 for group in self._groups) * px(_GAP_PX)
        widths = [
            max(each, _label_px(metrics, area))
            for group in self._groups
            for area, each in zip(group.areas, _sides(group, side), strict=True)
        ]
        return sum(widths) + gaps + (len(self._groups) - 1) * px(_GROUP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = applied_theme(), QPainter(self)
        metrics = QFontMetricsF(self.font())
        for group, squares in zip(self._groups, self.squares(), strict=True):
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(squares[0].left(), metrics.ascent()), group.title)
            for area, square in zip(group.areas, squares, strict=True):
                painter.fillRect(square, QColor(area.colour))
                label = QRectF(square.left(), square.bottom() + metrics.height() / 4, self.width(), metrics.height())
                painter.setPen(QColor(theme.dim))
                painter.drawText(label, Qt.AlignmentFlag.AlignTop, area.name)
                painter.setPen(QColor(theme.text))
                painter.drawText(label.translated(0, metrics.height()), Qt.AlignmentFlag.AlignTop, f"{area.number:,}")


def _sides(group: AreaGroup, side: float) -> list[float]:
    most = max(area.number for area in group.areas)
    return [max(side * math.sqrt(area.number / most), px(_LEAST_PX)) for area in group.areas]


def _label_px(metrics: QFontMetricsF, area: Area) -> float:
    return max(metrics.horizontalAdvance(area.name), metrics.horizontalAdvance(f"{area.number:,}"))
