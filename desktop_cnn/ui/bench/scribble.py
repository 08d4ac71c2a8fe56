"""A hand that draws at a steady rate, whatever the window does."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from desktop_cnn.core.text import _
from desktop_cnn.ui.bench.wait import wait
from desktop_cnn.ui.hand import send
from desktop_cnn.ui.main_window import MainWindow

STROKE_S = 2.0
_ANSWER_S = 10.0


class Scribble(QObject):
    """Draws Lissajous figures; a late move is made up for at once. Main thread only.

    ``late_ms``: how long after its time each move came to the window. ``last``: the seq of each stroke's last move.
    """

    def __init__(self, window: MainWindow, rate_hz: int) -> None:
        super().__init__()
        self._window, self._rate_hz = window, rate_hz
        self.late_ms: list[float] = []
        self.last: list[int] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(max(round(1000 / rate_hz), 1))
        self._timer.timeout.connect(self._tick)
        self._begun_s, self._sent, self._moves = 0.0, 0, 0
        self._is_coming = False

    def stroke(self, seconds: float) -> None:
        """Draw one stroke on an empty canvas. Raises UserError where its last state is not shown in time."""
        window = self._window
        window.command("drawing.clear").trigger()
        wait(window.shows_what_is_drawn, _ANSWER_S, _("an empty canvas"))
        self._sent, self._moves = 0, max(round(seconds * self._rate_hz), 2)
        send(window.canvas, QEvent.Type.MouseButtonPress, *self._place())
        self._begun_s = time.perf_counter()
        self._timer.start()
        wait(lambda: self._sent == self._moves, seconds * 5 + _ANSWER_S, _("drawing a stroke"))
        send(window.canvas, QEvent.Type.MouseButtonRelease, *self._place())
        self.last.append(window.store.state.seq)

        def is_painted() -> bool:
            return window.shows_what_is_drawn() and not window.meter.is_waiting

        wait(is_painted, _ANSWER_S, _("the last answer of a stroke"))

    def _place(self) -> tuple[float, float]:
        at = self._sent / (STROKE_S * self._rate_hz) * 2 * math.pi
        return 15 + 9 * math.sin(at), 15 + 10 * math.sin(1.5 * at + 0.4)

    def _tick(self) -> None:
        """Send what is due after what Qt has to do, as what comes from a real mouse.

        Sent at once, it would come between a paint and the word that it is over.
        """
        if not self._is_coming:
            self._is_coming = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self._is_coming = False
            self._send_due()
            return True
        return super().event(event)

    def _send_due(self) -> None:
        due = min(int((time.perf_counter() - self._begun_s) * self._rate_hz), self._moves)
        while self._sent < due:
            self._sent += 1
            due_s = self._begun_s + self._sent / self._rate_hz
            self.late_ms.append((time.perf_counter() - due_s) * 1000)
            send(self._window.canvas, QEvent.Type.MouseMove, *self._place())
        if self._sent == self._moves and self._timer.isActive():
            self._timer.stop()
