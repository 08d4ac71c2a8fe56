"""One figure of one rung of the ladder: its number, a bar, and what the step to it has changed."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.scale import px, px_size
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.plain import plain_tip

_BAR_PX, _GAP_PX = 5, 4


class RungFigure(NamedTuple):
    """``share``: the bar's length in [0, 1], None for no bar; ``interval``: where it may end, in the same unit.

    ``change``: what the step has changed; ``is_largest``: no other step changes as much. ``told``: all of it, spoken.
    """

    text: str = ""
    share: float | None = None
    interval: tuple[float, float] | None = None
    change: str = ""
    is_largest: bool = False
    told: str = ""


class RungCell(QWidget):
    """Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._figure, self._colour, self._is_bright = RungFigure(), "", False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return px_size(120, 36)

    def minimumSizeHint(self) -> QSize:
        line = QFontMetricsF(self.font()).lineSpacing()
        return QSize(px(70), round(line) + px(_BAR_PX + 2 * _GAP_PX))

    def show_figure(self, figure: RungFigure, colour: str, *, is_bright: bool) -> None:
        """``colour``: of the bar, that of the slot in which the rung is compared, empty where it is not."""
        self._figure, self._colour, self._is_bright = figure, colour, is_bright
        self.setAccessibleName(figure.told)
        self.setToolTip(plain_tip(figure.told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, figure = applied_theme(), self._figure
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QFontMetricsF(self.font()).lineSpacing()
        top = (self.height() - line - px(_GAP_PX + _BAR_PX)) / 2
        text = QRectF(0, top, self.width(), line)
        painter.setPen(QColor(theme.text if self._is_bright else theme.dim))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, figure.text)
        self._paint_change(painter, text)
        if figure.share is not None:
            self._paint_bar(painter, QRectF(0, text.bottom() + px(_GAP_PX), self.width(), px(_BAR_PX)))

    def _paint_change(self, painter: QPainter, room: QRectF) -> None:
        theme, font = applied_theme(), self.font()
        font.setBold(self._figure.is_largest)
        painter.setFont(font)
        painter.setPen(QColor(theme.accent if self._figure.is_largest else theme.dim))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._figure.change)

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        theme, figure = applied_theme(), self._figure
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(track, 2, 2)
        bar = QRectF(track)
        bar.setWidth(track.width() * (figure.share or 0))
        painter.setBrush(QColor(self._colour or theme.dim))
        if bar.width() >= 0.5:
            painter.drawRoundedRect(bar, 2, 2)
        if figure.interval is not None:
            low, high = (track.left() + track.width() * end for end in figure.interval)
            painter.fillRect(QRectF(low, track.top() - 1, max(high - low, 1), track.height() + 2), QColor(theme.text))
