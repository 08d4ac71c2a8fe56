"""The pen's tip, whoever leads it: the mouse, a tablet's pen, a finger or the keys."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_cnn.app import pen
from desktop_cnn.app.state import Store
from desktop_cnn.core.marks import mark
from desktop_cnn.core.values import StrokePoint

_SOON_S = 0.004


class Nib(QObject):
    """Places are in canvas pixels, times in ms of the events' clock. Main thread only.

    A move is drawn at once, but a mouse that sends a thousand a second would have the main thread do nothing else: one
    that comes soon after the last drawn is drawn on the next turn of the event loop, with all that have come by then.
    """

    def __init__(self, parent: QObject, store: Store, moved: Callable[[int, float], None]) -> None:
        """``moved`` is given the seq of a new question and the time.perf_counter at which a move in it came."""
        super().__init__(parent)
        self._store, self._moved = store, moved
        self._started_ms = 0
        self._waiting: list[tuple[StrokePoint, float]] = []
        self._drawn_s = 0.0
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._draw)

    @property
    def has_moves(self) -> bool:
        """Whether moves wait to be drawn."""
        return bool(self._waiting)

    def press(self, x: float, y: float, time_ms: int, *, erasing: bool = False) -> None:
        """Begin a stroke."""
        self._draw()
        self._started_ms = time_ms
        before, now_s = self._store.state.seq, time.perf_counter()
        pen.press(self._store, self._point(x, y, time_ms), erasing=erasing)
        self._tell(before, now_s)

    def move(self, x: float, y: float, time_ms: int) -> None:
        """Lead the stroke under way to a place."""
        now_s = time.perf_counter()
        self._waiting.append((self._point(x, y, time_ms), now_s))
        if now_s - self._drawn_s > _SOON_S:
            self._draw()
        else:
            self._turn.start(0)

    def lift(self) -> None:
        """End the stroke."""
        self._draw()
        pen.release(self._store)

    def _point(self, x: float, y: float, time_ms: int) -> StrokePoint:
        return StrokePoint(x, y, float(time_ms - self._started_ms))

    def _draw(self) -> None:
        """Draw the moves that wait."""
        if not self._waiting:
            return
        self._turn.stop()
        moves, self._waiting = self._waiting, []
        self._drawn_s = time.perf_counter()
        before = self._store.state.seq
        mark("event", before + 1)
        pen.move(self._store, *(point for point, _came_s in moves))
        mark("handled", self._store.state.seq)
        self._tell(before, *(came_s for _point, came_s in moves))

    def _tell(self, before: int, *came_s: float) -> None:
        """Tell of each move, where they have become a question after ``before``."""
        seq = self._store.state.seq
        if seq != before:
            for each in came_s:
                self._moved(seq, each)
