"""A picture in patches, each a token that can be chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from desktop_cnn.core.attention import Tokens
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.values import Pixels
from desktop_cnn.ui.scale import line_px
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.values_text import number_text


class TokenView(MapView):
    """``chosen`` carries a token's number: of a click, or of where the arrow keys lead. Main thread only."""

    chosen = Signal(int)

    def __init__(self, scale: str, *, has_grid: bool = False) -> None:
        """``has_grid``: the patches' borders are drawn."""
        super().__init__(scale, is_chooser=True)
        self._has_grid = has_grid
        self._tokens: Tokens | None = None
        self._token = 0
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.clicked.connect(self._choose)

    def show_tokens(
        self,
        tokens: Tokens,
        token: int,
        pixels: Pixels,
        peak: float = 1.0,
        around: NDArray[np.bool_] | None = None,
        blanked: NDArray[np.int64] | None = None,
    ) -> None:
        """Show (H, W) pixels, this token framed, the ``blanked`` ones hatched."""
        self._tokens, self._token = tokens, token
        hatched = None
        if blanked is not None:
            marks = np.zeros(tokens.count, dtype=np.float32)
            marks[blanked] = 1
            hatched = tokens.spread(marks).astype(np.uint8)
        self.show_values(pixels, peak, around, hatched)
        (row, column), (down, across) = tokens.place(token), tokens.patch_px
        self.frame(Box(row * down, column * across, (row + 1) * down, (column + 1) * across))

    def _choose(self, row_px: int, column_px: int) -> None:
        if self._tokens is not None:
            self.chosen.emit(self._tokens.of(row_px, column_px))

    def caption(self) -> str:
        if self._cell is None or self._values is None or self._tokens is None:
            return ""
        row, column = self._tokens.place(self._tokens.of(*self._cell))
        return f"({row}, {column}): {number_text(float(self._values[self._cell]))}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, tokens = ARROWS.get(Qt.Key(event.key())), self._tokens
        if step is None or tokens is None or self._values is None:
            super().keyPressEvent(event)
            return
        row, column = tokens.place(self._token)
        row, column = min(max(row + step[1], 0), tokens.rows - 1), min(max(column + step[0], 0), tokens.columns - 1)
        self.chosen.emit(row * tokens.columns + column)

    def _paint_over(self, painter: QPainter, area: QRectF) -> None:
        if self._has_grid and self._tokens is not None:
            self._paint_grid(painter, area, self._tokens)
        super()._paint_over(painter, area)

    @staticmethod
    def _paint_grid(painter: QPainter, area: QRectF, tokens: Tokens) -> None:
        painter.setPen(QPen(QColor(128, 128, 128, 150), line_px(1)))
        for i in range(1, tokens.columns):
            x = area.left() + area.width() * i / tokens.columns
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for i in range(1, tokens.rows):
            y = area.top() + area.height() * i / tokens.rows
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
