"""The program at rest, in a process of its own: its memory and its processor time."""

from __future__ import annotations

import time

_SIZE = (1400, 900)
_CALM_S, _TURN_S, _LOADING_S = 4.0, 0.5, 60.0  # after the first, all panels that are made ahead of time are there
_LAB = "shift_map"


def main(arguments: list[str]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    from desktop_cnn.core.samples import sample_drawings
    from desktop_cnn.ui.application import unattended_window
    from desktop_cnn.ui.bench.children import read_options, tell
    from desktop_cnn.ui.bench.processes import memory_mb, processor_s, tree
    from desktop_cnn.ui.hand import draw, wait_until

    def pause(seconds: float) -> None:
        loop = QEventLoop()  # and no wait_until, which looks forty times a second
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    seconds = float(arguments[2])
    models, weights = read_options(arguments[1])
    with unattended_window(*_SIZE, models, weights) as window:
        wait_until(window.shows_what_is_drawn, _LOADING_S, "the networks")
        draw(window.canvas, sample_drawings()[0].drawing, lambda width: None)
        wait_until(window.shows_what_is_drawn, _LOADING_S, "an answer")
        pause(min(_CALM_S, 4 * seconds))
        processes = tree()  # once: to look for them costs more than the program does at rest
        begun_s, used_s = time.monotonic(), processor_s(processes)
        pause(seconds)
        found = {"idle": (processor_s(processes) - used_s) / (time.monotonic() - begun_s) * 100}
        found |= {f"window {kind}": size for kind, size in memory_mb().items()}
        window.bring(_LAB)
        pause(_TURN_S)
        wait_until(window.is_settled, _LOADING_S, "a lab")
        found |= {f"labs {kind}": size for kind, size in memory_mb().items()}
    tell(found)
