"""From a pointer move to the painted panels, measured in the real window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer

from desktop_cnn.app.state import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import Sample, sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.ui.application import unattended_window
from desktop_cnn.ui.hand import send, wait_until
from desktop_cnn.ui.main_window import MainWindow
from desktop_cnn.ui.paint_watch import PaintWatch
from desktop_cnn.ui.panels import Panel

_STROKE_S = 2.0
_LOADING_S = 60.0
_ANSWER_S = 10.0


class _Scribble(QObject):
    """Draws Lissajous figures, one stroke after the other, at a steady rate; a late move is made up for at once."""

    def __init__(self, window: MainWindow, rate_hz: int, seconds: float) -> None:
        super().__init__()
        self._window, self._rate_hz = window, rate_hz
        self._moves_left = round(seconds * rate_hz)
        self._per_stroke = max(round(_STROKE_S * rate_hz), 2)
        self.strokes = 0
        self.is_done = False
        self.failure: UserError | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._sent = 0

    def start(self) -> None:
        self._sent = 0
        send(self._window.canvas, QEvent.Type.MouseButtonPress, *self._place())
        self._clock.start()
        self._timer.start(round(1000 / self._rate_hz))

    def _place(self) -> tuple[float, float]:
        at = self._sent / self._per_stroke * 2 * math.pi
        return 15 + 9 * math.sin(at), 15 + 10 * math.sin(1.5 * at + 0.4)

    def _tick(self) -> None:
        due = min(self._clock.elapsed() * self._rate_hz // 1000, self._per_stroke)
        while self._sent < due and self._moves_left > 0:
            self._sent += 1
            self._moves_left -= 1
            send(self._window.canvas, QEvent.Type.MouseMove, *self._place())
        if self._sent == self._per_stroke or self._moves_left <= 0:
            self._timer.stop()
            try:
                self._end_stroke()
            except UserError as error:  # a slot cannot raise to the one who waits
                self.failure, self.is_done = error, True

    def _end_stroke(self) -> None:
        """Release, wait for the stroke's last state on the panels, clear, and begin the next."""
        window = self._window
        send(window.canvas, QEvent.Type.MouseButtonRelease, *self._place())
        wait_until(window.shows_what_is_drawn, _ANSWER_S, _("the last answer of a stroke"))
        self.strokes += 1
        if self._moves_left <= 0:
            self.is_done = True
            return
        window.command("drawing.clear").trigger()
        wait_until(window.shows_what_is_drawn, _ANSWER_S, _("an empty canvas"))
        self.start()


def _lab_ms(window: MainWindow, sample: Sample) -> float:
    """Return how long the labs that can be seen take from a new drawing to their painted answer, in ms."""
    painted_ms: list[float] = []
    clock = QElapsedTimer()

    def note() -> None:
        if not painted_ms and window.is_settled():
            painted_ms.append(clock.nsecsElapsed() / 1e6)

    watch = PaintWatch(window, note)
    clock.start()
    window.store.show_document(Document(sample.drawing, rasterize(sample.drawing)))
    wait_until(lambda: bool(painted_ms), _ANSWER_S, _("the answer of a lab"))
    window.removeEventFilter(watch)
    return painted_ms[0]


def run_bench(
    seconds: float, rate_hz: int, panel: str | None, models: Sequence[str] = (), weights: Path | None = None
) -> dict[str, Any]:
    """Return the latencies in ms over all pointer moves. Raises UserError if a stroke's last state is never shown.

    ``panel`` is brought to the front first, and what moves in it by itself moves; if it has answers of its own to give,
    their time is measured, too.
    """
    samples_ms: list[float] = []
    start = QElapsedTimer()
    start.start()
    with unattended_window(1400, 900, models, weights) as window:
        QCoreApplication.processEvents()
        window_ms = start.elapsed()
        wait_until(window.shows_what_is_drawn, _LOADING_S, _("loading the networks"))
        first_answer_ms = start.elapsed()
        if panel:
            window.bring(panel)
            dock = window.panel(panel)
            content = dock.widget()
            assert isinstance(content, Panel)
            content.play()
        window.meter.listener = lambda _seq, delay_ms: samples_ms.append(delay_ms)
        scribble = _Scribble(window, rate_hz, seconds)
        scribble.start()
        wait_until(lambda: scribble.is_done, seconds * 5 + _ANSWER_S, _("the bench"))
        if scribble.failure is not None:
            raise scribble.failure
        QCoreApplication.processEvents()
        lab_ms = [_lab_ms(window, sample) for sample in sample_drawings()] if panel else []
    p50, p95, p99 = np.percentile(samples_ms, [50, 95, 99])
    return {
        "moves": len(samples_ms),
        "models": [model.id for model in window.store.state.models.values()],
        "rate_hz": rate_hz,
        "median_ms": round(float(p50), 2),
        "p95_ms": round(float(p95), 2),
        "p99_ms": round(float(p99), 2),
        "longest_ms": round(max(samples_ms), 2),
        "window_painted_ms": window_ms,
        "first_answer_ms": first_answer_ms,
        "strokes_whose_last_state_was_shown": scribble.strokes,
        **({"panel": panel, "new_drawing_to_panel_median_ms": round(float(np.median(lab_ms)), 1)} if lab_ms else {}),
    }
