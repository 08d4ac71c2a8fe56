"""The way of a pen: from dark to bright, moves without ink dotted, each stroke numbered where it begins."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.colours import STEPS, colour_table
from desktop_cnn.ui.scale import line_px, px, share_of
from desktop_cnn.ui.theme import applied_theme

_LEAST_PX, _PEN_PX = 96, 3
_DARKEST = 0.25
"""Of the colours, from which on a line can be seen on black."""


class WayView(QWidget):
    """Square, and as large as its room. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._segments: NDArray[np.float32] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        return width

    def minimumSizeHint(self) -> QSize:
        return QSize(px(_LEAST_PX), px(_LEAST_PX))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def show_way(self, segments: NDArray[np.float32] | None) -> None:
        """Show (48, 4) segments in canvas pixels, as core.pen_path has them; None for no way."""
        self._segments = segments
        strokes = 0 if segments is None else int(_begins(segments).sum())
        self.setAccessibleDescription(_("Strokes: {count}").format(count=strokes) if strokes else "–")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        area = QRectF(0, 0, side, side)
        painter.fillRect(area, Qt.GlobalColor.black)
        if self._segments is None:
            return
        scale = side / CANVAS_PX
        lines = [(QPointF(*each[:2]) * scale, QPointF(*each[2:]) * scale) for each in self._segments.tolist()]
        self._paint_moves(painter, lines)
        self._paint_lines(painter, lines)
        self._paint_numbers(painter, lines)

    def _paint_moves(self, painter: QPainter, lines: list[tuple[QPointF, QPointF]]) -> None:
        painter.setPen(QPen(QColor(applied_theme().dim), line_px(1), Qt.PenStyle.DotLine))
        for (_start, end), (start, _end) in pairwise(lines):
            if start != end:
                painter.drawLine(end, start)

    def _paint_lines(self, painter: QPainter, lines: list[tuple[QPointF, QPointF]]) -> None:
        table = colour_table("activation", applied_theme().raised)
        for number, (start, end) in enumerate(lines):
            share = _DARKEST + (1 - _DARKEST) * number / (len(lines) - 1)
            colour = QColor.fromRgb(int(table[round(share * (STEPS - 1))]))
            painter.setPen(QPen(colour, px(_PEN_PX), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(start, end)

    def _paint_numbers(self, painter: QPainter, lines: list[tuple[QPointF, QPointF]]) -> None:
        assert self._segments is not None
        font = share_of(self.font(), 0.9)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(Qt.GlobalColor.white))
        starts = (lines[index][0] for index in np.flatnonzero(_begins(self._segments)))
        for number, start in enumerate(starts, start=1):
            painter.drawText(start + QPointF(px(4), metrics.ascent() / 2 - px(4)), str(number))


def _begins(segments: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return (48,): which segments begin a stroke."""
    jumps: NDArray[np.bool_] = (segments[1:, :2] != segments[:-1, 2:]).any(axis=1)
    return np.concatenate([[True], jumps])
