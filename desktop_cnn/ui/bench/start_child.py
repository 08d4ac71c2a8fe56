"""The program, started as by its command, with a clock: draws a dot in the new window and waits for its answer."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_cnn.ui.main_window import MainWindow

_PATIENCE_MS = 60_000


def main(arguments: list[str]) -> None:
    import_module("desktop_cnn.cli")  # as the command does; by its name, since it stands above this layer
    from desktop_cnn.ui.application import run_window
    from desktop_cnn.ui.bench.children import read_options

    models, weights = read_options(arguments[1])
    run_window(models, weights, watch=lambda window: _watch(window, float(arguments[0])))


def _watch(window: MainWindow, started_s: float) -> None:
    from PySide6.QtCore import QEvent, QTimer

    from desktop_cnn.ui.bench.children import tell
    from desktop_cnn.ui.hand import send
    from desktop_cnn.ui.paint_watch import PaintWatch

    found: dict[str, float] = {}

    def draw() -> None:
        send(window.canvas, QEvent.Type.MouseButtonPress, 15, 12)
        send(window.canvas, QEvent.Type.MouseMove, 15, 18)
        send(window.canvas, QEvent.Type.MouseButtonRelease, 15, 18)

    def note() -> None:
        now_ms = (time.time() - started_s) * 1000
        if "painted" not in found:
            found["painted"] = now_ms
            QTimer.singleShot(0, window, draw)
        elif "drawable" not in found and not window.store.state.document.is_empty:
            found["drawable"] = now_ms
        snapshot = window.store.state.snapshot
        if "drawable" in found and "answer" not in found and snapshot is not None and snapshot.drawn:
            found["answer"] = now_ms
            tell(found)
            QTimer.singleShot(0, window, window.close)

    PaintWatch(window, note)
    QTimer.singleShot(_PATIENCE_MS, window, window.close)
