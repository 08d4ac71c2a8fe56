"""What a move of the pen costs at least: the networks' bare passes, and the same pixels brought to the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget


class Tick(NamedTuple):
    """One tick of the hand's clock."""

    forward_ms: float
    blit_ms: float

    @property
    def total_ms(self) -> float:
        return self.forward_ms + self.blit_ms


class _Pixels(QWidget):
    """Shows a picture as it is."""

    def __init__(self, parent: QWidget, picture: QPixmap, rect: QRect) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setGeometry(rect)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, self._picture)


class Floor:
    """A bare window that shows what the program's has painted. Main thread only."""

    def __init__(self, window: QWidget, rects: Mapping[QWidget, QRect], read: Callable[[], None]) -> None:
        """``rects``: which part of each widget a move of the pen paints anew; ``read``: the networks' passes."""
        self._read = read
        self._bare = QWidget()
        self._bare.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._bare.resize(window.size())
        self._pixels = [
            _Pixels(self._bare, widget.grab(rect), QRect(widget.mapTo(window, rect.topLeft()), rect.size()))
            for widget, rect in rects.items()
        ]

    def ticks(self, rate_hz: int, seconds: float) -> list[Tick]:
        """Do it at the hand's rate: between two ticks the processor slows down and forgets, as it does for the hand."""
        self._bare.show()
        QCoreApplication.processEvents()
        begun_s, found = time.perf_counter(), []
        for tick in range(max(round(seconds * rate_hz), 2)):
            time.sleep(max(begun_s + tick / rate_hz - time.perf_counter(), 0))
            started_s = time.perf_counter()
            self._read()
            read_s = time.perf_counter()
            self._blit()
            found.append(Tick((read_s - started_s) * 1000, (time.perf_counter() - read_s) * 1000))
        self._bare.hide()
        return found

    def _blit(self) -> None:
        for each in self._pixels:
            each.update()
        QCoreApplication.processEvents()

    def close(self) -> None:
        self._bare.close()
        self._bare.deleteLater()
