"""The pen's tip, whoever leads it: the mouse, a tablet's pen, a finger or the keys."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop_cnn.app import pen
from desktop_cnn.app.state import Store
from desktop_cnn.core.values import StrokePoint


class Nib:
    """Places are in canvas pixels, times in ms of the events' clock. Main thread only."""

    def __init__(self, store: Store, moved: Callable[[int, float], None]) -> None:
        """``moved`` is given the seq of each new question and the time.perf_counter at which it was asked."""
        self._store, self._moved = store, moved
        self._started_ms = 0

    def press(self, x: float, y: float, time_ms: int, *, erasing: bool = False) -> None:
        """Begin a stroke."""
        self._started_ms = time_ms
        self._draw(lambda: pen.press(self._store, self._point(x, y, time_ms), erasing=erasing))

    def move(self, x: float, y: float, time_ms: int) -> None:
        """Lead the stroke under way to a place."""
        self._draw(lambda: pen.move(self._store, self._point(x, y, time_ms)))

    def lift(self) -> None:
        """End the stroke."""
        pen.release(self._store)

    def _point(self, x: float, y: float, time_ms: int) -> StrokePoint:
        return StrokePoint(x, y, float(time_ms - self._started_ms))

    def _draw(self, change: Callable[[], None]) -> None:
        seq, started_s = self._store.state.seq, time.perf_counter()
        change()
        if self._store.state.seq != seq:
            self._moved(self._store.state.seq, started_s)
