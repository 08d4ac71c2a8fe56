"""Terms of a sum in rows: each with its name, a bar left or right of zero, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.announcer import announce
from desktop_cnn.ui.scale import px, px_size, share_of, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.focus_frame import paint_focus

_TITLE_PX = 18
_ROW_PX = (15, 32)
_GAP_PX = 8
_BAR_PX = 7


class BarRow(NamedTuple):
    """``key`` is told by a click; ``colour``: of the bar, as "#rrggbb", empty for the usual one."""

    key: int
    name: str
    value: float
    numbers: str
    is_marked: bool = False
    colour: str = ""


class BarRows(QWidget):
    """``clicked`` carries the key of a row that is clicked, or gone to with the arrow keys and Return.

    Main thread only.
    """

    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._rows: Sequence[BarRow] = ()
        self._at = 0
        self._grown = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, 220, _TITLE_PX + 10 * _ROW_PX[0])

    def sizeHint(self) -> QSize:
        return px_size(280, 230)

    def set_grown(self, grown: float) -> None:
        """Be so many times as large as usual."""
        if grown != self._grown:
            self._grown = grown
            self.update()

    def _px(self, length: float) -> int:
        return px(length * self._grown)

    def most_px(self) -> int:
        """Return the height in which the rows are as high as they get."""
        return self._px(_TITLE_PX) + len(self._rows) * self._px(_ROW_PX[1])

    def show_rows(self, title: str, rows: Sequence[BarRow]) -> None:
        """Show rows under a title; the longest bar is that of the largest value."""
        self._title, self._rows = title, rows
        self._at = min(self._at, max(len(rows) - 1, 0))
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{row.name} {row.numbers}" for row in rows))
        self.update()

    def _row_px(self) -> float:
        low, high = map(self._px, _ROW_PX)
        return min(max((self.height() - self._px(_TITLE_PX)) / max(len(self._rows), 1), low), high)

    def row_centre(self, key: int) -> float:
        """Return how far down a row lies, in widget pixels."""
        place = next(i for i, row in enumerate(self._rows) if row.key == key)
        return self._px(_TITLE_PX) + (place + 0.5) * self._row_px()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int((event.position().y() - self._px(_TITLE_PX)) // self._row_px())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self._rows):
            self.clicked.emit(self._rows[place].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            self._at = min(max(self._at + step, 0), len(self._rows) - 1)
            row = self._rows[self._at]
            announce(self, f"{row.name} {row.numbers}")
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._rows:
            self.clicked.emit(self._rows[self._at].key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        theme = applied_theme()
        painter, font = QPainter(self), share_of(self.font(), self._grown)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, 0, self.width(), self._px(_TITLE_PX)), Qt.AlignmentFlag.AlignTop, self._title)
        name_px = max(metrics.horizontalAdvance(row.name) for row in self._rows) + self._px(_GAP_PX)
        number_px = max(metrics.horizontalAdvance(row.numbers) for row in self._rows) + self._px(_GAP_PX)
        bars = QRectF(name_px, 0, max(self.width() - name_px - number_px, 10), 0)
        peak = max(max(abs(row.value) for row in self._rows), 1e-12)
        is_signed = any(row.value < 0 for row in self._rows)
        zero = bars.center().x() if is_signed else bars.left()
        unit = bars.width() / peak / (2 if is_signed else 1)
        height = self._row_px()
        for place, row in enumerate(self._rows):
            line = QRectF(0, self._px(_TITLE_PX) + place * height, self.width(), height)
            colour = row.colour or (theme.ghost if row.is_marked else theme.accent if row.value >= 0 else theme.dim)
            end = zero + row.value * unit
            bar = QRectF(
                min(zero, end), line.center().y() - self._px(_BAR_PX) / 2, max(abs(end - zero), 1), self._px(_BAR_PX)
            )
            painter.fillRect(bar, QColor(colour))
            painter.setPen(QColor(theme.text if row.is_marked else theme.dim))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, row.name)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, right, row.numbers)
        paint_focus(painter, self, QRectF(0, self._px(_TITLE_PX) + self._at * height, self.width(), height))
