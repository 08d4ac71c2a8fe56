"""What is painted once and kept as pixels, because it takes long: for the screen alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.theme import Theme


def is_on_screen(painter: QPainter) -> bool:
    """Whether pixels are painted, and not recorded for a figure, in which those kept for the screen would be coarse."""
    return painter.paintEngine().type() != QPaintEngine.Type.Picture


class Still:
    """What stays in a widget until something else is read; painted once, because it takes most of the time."""

    def __init__(self) -> None:
        self._pixmap, self._of = QPixmap(), tuple[object, ...]()

    def forget(self) -> None:
        """It would look otherwise now."""
        self._of = ()

    def paint(
        self,
        painter: QPainter,
        widget: QWidget,
        theme: Theme,
        of: tuple[object, ...],
        paint: Callable[[QPainter], None],
    ) -> None:
        """Paint what ``paint`` does on the theme's surface: anew where ``of``, size or theme are others than before."""
        if not is_on_screen(painter):
            paint(painter)
            return
        size, ratio = widget.size(), widget.devicePixelRatioF()
        now = (*of, theme, size, ratio)
        if self._of != now:
            self._of, self._pixmap = now, QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(QColor(theme.surface))
            inner = QPainter(self._pixmap)
            paint(inner)
            inner.end()
        painter.drawPixmap(0, 0, self._pixmap)
