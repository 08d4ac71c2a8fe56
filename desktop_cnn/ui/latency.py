"""How long it takes from a pointer move to the painted panels."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_KEPT = 500


class LatencyMeter:
    """Main thread only. ``samples_ms`` holds the newest; ``listener`` is called with (seq, ms) for each.

    A move that came while an older one was being read waits for the answer to a newer one: the newest wins. Of those
    that were drawn together the last one has the answer.
    """

    def __init__(self) -> None:
        self.samples_ms: deque[float] = deque(maxlen=_KEPT)
        self.listener: Callable[[int, float], None] | None = None
        self._waiting: deque[tuple[int, float]] = deque(maxlen=_KEPT)
        self._had_own: deque[bool] = deque(maxlen=_KEPT)

    def moved(self, seq: int, started_s: float) -> None:
        """Note a pointer event at ``started_s`` (time.perf_counter) whose answer will carry ``seq`` or a newer one."""
        self._waiting.append((seq, started_s))

    def painted(self, seq: int) -> None:
        """Note that panels showing the answer ``seq`` have just been painted."""
        now = time.perf_counter()
        while self._waiting and self._waiting[0][0] <= seq:
            moved_seq, started = self._waiting.popleft()
            delay_ms = (now - started) * 1000
            self.samples_ms.append(delay_ms)
            is_drawn_on = bool(self._waiting) and self._waiting[0][0] == moved_seq
            self._had_own.append(moved_seq == seq and not is_drawn_on)
            if self.listener is not None:
                self.listener(moved_seq, delay_ms)

    @property
    def is_waiting(self) -> bool:
        """Whether there are moves of which no answer has been painted."""
        return bool(self._waiting)

    def answered(self) -> tuple[int, int]:
        """Return how many of the newest moves had an answer of their own, and of how many these are."""
        return sum(self._had_own), len(self._had_own)

    def forget(self) -> None:
        """Drop the moves that wait: there will be no answer to them."""
        self._waiting.clear()

    def median_ms(self) -> float | None:
        """Return the median of the newest samples, None before the first."""
        ordered = sorted(self.samples_ms)
        return ordered[len(ordered) // 2] if ordered else None
