"""What to do, written where there is nothing to show yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from desktop_cnn.ui.scale import px, share_of
from desktop_cnn.ui.theme import Theme

_AROUND_PX = (18, 10)


def paint_hint(painter: QPainter, room: QRectF, hint: str, theme: Theme) -> None:
    """Paint a sentence on a card in the middle of a room."""
    font = share_of(QFont(), 1.15)
    across, down = map(px, _AROUND_PX)
    text = room.adjusted(2 * across, 0, -2 * across, 0)
    layout = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    size = QFontMetricsF(font).boundingRect(text, layout, hint)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(size.adjusted(-across, -down, across, down), px(8), px(8))
    painter.setFont(font)
    painter.setPen(QColor(theme.dim))
    painter.drawText(text, layout, hint)
