"""What stands around a lane's mosaics, kept as pixels: text is dear to lay out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.block import Block


class Around:
    """Main thread only."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._stale: list[Block] = []

    def forget(self) -> None:
        """All of it would look otherwise now."""
        self._pixmap = None

    def forget_block(self, block: Block) -> None:
        """What stands around one block would look otherwise now."""
        self._stale.append(block)

    def pixmap(self, lane: QWidget, blocks: Sequence[Block], theme: Theme) -> QPixmap:
        """Return it in a lane's size, ground and all; only what has changed is painted."""
        if self._pixmap is None:
            ratio = lane.devicePixelRatioF()
            self._pixmap = QPixmap(lane.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(QColor(theme.background))
            painter = QPainter(self._pixmap)
            for block in blocks:
                block.paint_around(painter, theme)
            painter.end()
        elif self._stale:
            painter = QPainter(self._pixmap)
            for block in self._stale:
                _paint_anew(painter, block, lane.height(), theme)
            painter.end()
        self._stale.clear()
        return self._pixmap


def _paint_anew(painter: QPainter, block: Block, height_px: float, theme: Theme) -> None:
    own = block.around_rect(height_px)
    painter.setClipRect(own)
    painter.fillRect(own, QColor(theme.background))
    block.paint_around(painter, theme)
