"""Layers in rows, each with its error as a bar and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.scale import line_px, px, px_size, share_of, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.focus_frame import paint_focus

_ROW_PX = (15, 60)
_LEAST_PX = (260, 110)
_NAME_PX, _NUMBER_PX, _INSET_PX = 62, 58, 6
_TRACK_PX = 6
_USUAL_ROW_PX, _MOST_GROWN = 21, 1.6


@dataclass(frozen=True)
class ErrorRow:
    """``whole`` and ``inside`` are shares of 1, None for none; ``numbers`` tells them. Without ``key``: a heading.

    ``slot``: of the network, from 1 on, whose colour the row has. ``other`` tells what is measured in another way, in
    the bar's place: it is not to be compared with bars.
    """

    network: str
    key: str
    title: str
    slot: int
    whole: float | None = None
    inside: float | None = None
    numbers: tuple[str, str] = ("", "")
    other: str = ""


class ErrorRows(QWidget):
    """``chosen`` carries a row's network and key. Main thread only."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[ErrorRow] = ()
        self._choice = ("", "")
        self._names_px = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, *_LEAST_PX)

    def sizeHint(self) -> QSize:
        return px_size(320, 220)

    def show_rows(self, rows: Sequence[ErrorRow], network: str, key: str) -> None:
        """Show rows, the one with this network and key marked."""
        self._rows, self._choice = rows, (network, key)
        told = [f"{row.title}: {row.other or row.numbers[0]}" for row in rows if row.key]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def least_px(self) -> int:
        """Return the height, in lengths of the code, that the rows need."""
        return max(len(self._rows) * _ROW_PX[0], _LEAST_PX[1])

    def _row_px(self) -> float:
        low, high = map(px, _ROW_PX)
        return min(max(self.height() / max(len(self._rows), 1), low), high)

    def _grown(self) -> float:
        """Return how much larger the text is than usual: high and wide rows have room for that."""
        room = min(self._row_px() / px(_USUAL_ROW_PX), self.width() / px(_LEAST_PX[0]))
        return min(max(room, 1.0), _MOST_GROWN)

    def _length(self, length: float) -> float:
        """Return a length of the code that grows with the text, in px."""
        return px(length) * self._grown()

    def row_centre(self, key: str) -> float:
        """Return how far down a layer's row lies, in widget pixels."""
        index = [row.key for row in self._rows].index(key)
        return (index + 0.5) * self._row_px()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int(event.position().y() / self._row_px())
        if 0 <= index < len(self._rows) and self._rows[index].key:
            self.chosen.emit(self._rows[index].network, self._rows[index].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        choices = [(row.network, row.key) for row in self._rows if row.key]
        if step is None or self._choice not in choices:
            super().keyPressEvent(event)
            return
        self.chosen.emit(*choices[min(max(choices.index(self._choice) + step, 0), len(choices) - 1)])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row_px()
        plain = share_of(self.font(), self._grown())
        strong = QFont(plain)
        strong.setWeight(QFont.Weight.DemiBold)
        widest = max((QFontMetricsF(plain).horizontalAdvance(row.title) for row in self._rows if row.key), default=0)
        self._names_px = max(self._length(_NAME_PX), widest + 2 * px(_INSET_PX))
        for index, row in enumerate(self._rows):
            painter.setFont(plain if row.key else strong)
            self._paint_row(painter, row, QRectF(0, index * height, self.width(), height))
        paint_focus(painter, self)

    def _paint_row(self, painter: QPainter, row: ErrorRow, line: QRectF) -> None:
        theme, inset = applied_theme(), px(_INSET_PX)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        colour = QColor(theme.slots[row.slot - 1])
        colours = [QColor(theme.text)] * len(row.numbers)
        if not row.key:
            colours = [QColor(theme.dim), colour]
            painter.setPen(colour)
            painter.drawText(line.adjusted(inset, 0, 0, 0), middle, row.title)
        else:
            if (row.network, row.key) == self._choice:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(line.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(QColor(theme.text))
            painter.drawText(line.adjusted(inset, 0, 0, 0), middle, row.title)
            if row.other:
                painter.setPen(QColor(theme.dim))
                painter.drawText(line.adjusted(self._names_px, 0, -inset, 0), middle, row.other)
            else:
                self._paint_bars(painter, row, line, colour)
        end, number_px = line.right() - inset, self._length(_NUMBER_PX)
        for place, (text, pen) in enumerate(list(zip(row.numbers, colours, strict=True))[::-1]):
            painter.setPen(pen)
            cell = QRectF(end - (place + 1) * number_px, line.top(), number_px, line.height())
            painter.drawText(cell, middle | right, text)

    def _paint_bars(self, painter: QPainter, row: ErrorRow, line: QRectF, colour: QColor) -> None:
        left, high = self._names_px, self._length(_TRACK_PX)
        width = line.width() - left - self._length(2 * _NUMBER_PX) - px(2 * _INSET_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(left, line.center().y() - high / 2, width, high)
        painter.setBrush(QColor(applied_theme().sunken))
        painter.drawRoundedRect(track, high / 2, high / 2)
        for share, brush in ((row.whole, _faint(colour)), (row.inside, colour)):
            if share:
                painter.setPen(QPen(colour, line_px(1)))
                painter.setBrush(brush)
                track.setWidth(max(width * min(share, 1), 2))
                painter.drawRoundedRect(track, high / 2, high / 2)


def _faint(colour: QColor) -> QColor:
    faint = QColor(colour)
    faint.setAlpha(110)
    return faint
