"""The program, which closes itself at a moment of what it is doing: python -m tests.closings.victim KIND DELAY_MS"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer

from desktop_cnn.ui import application, main_window
from desktop_cnn.ui.hand import draw_line, send
from desktop_cnn.ui.main_window import MainWindow

_LINE = [(5.0, 5.0), (20.0, 20.0), (9.0, 25.0)]


def _nothing(_window: MainWindow) -> None:
    return


def _lead_a_stroke(window: MainWindow) -> None:
    """Draw a stroke that does not end, at 500 Hz."""
    steps = iter(range(10**9))
    timer = QTimer(window.canvas)
    timer.timeout.connect(lambda: send(window.canvas, QEvent.Type.MouseMove, 5 + (step := next(steps)) % 20, step % 23))
    send(window.canvas, QEvent.Type.MouseButtonPress, 5, 5)
    timer.start(2)


def _ask(panel: str) -> Callable[[MainWindow], None]:
    """Return what lets a lab work."""

    def work(window: MainWindow) -> None:
        draw_line(window.canvas, _LINE)
        window.bring(panel)
        window.panel(panel).widget().start()

    return work


def _turn_over(window: MainWindow) -> None:
    """Change how everything looks."""
    window.command("view.language.zh_CN").trigger()
    window.command("view.recipe.augmented").trigger()


KINDS: dict[str, tuple[bool, Callable[[MainWindow], None]]] = {
    "loading": (False, _nothing),
    "drawing while loading": (False, _lead_a_stroke),
    "idle": (True, _nothing),
    "drawing": (True, _lead_a_stroke),
    "a lab": (True, _ask("shift_map")),
    "curves": (True, _ask("curves")),
    "other networks": (True, _turn_over),
}
"""What the program does, and whether it begins with it once the networks are there."""


def close_in_the_middle(window: MainWindow, kind: str, delay_ms: int) -> None:
    waits, do = KINDS[kind]

    def close() -> None:
        process = window._labs.side.process
        sys.stdout.write(f"{time.monotonic()} {process.pid if process else 0}\n")
        sys.stdout.flush()
        window.close()

    def begin() -> None:
        if waits and not window.store.state.networks:
            QTimer.singleShot(10, begin)
            return
        do(window)
        QTimer.singleShot(delay_ms, close)

    QTimer.singleShot(0, begin)


def main() -> int:
    kind, delay_ms = sys.argv[1], int(sys.argv[2])
    made = main_window.create_window

    def create_window(*arguments: object) -> MainWindow:
        window = made(*arguments)
        close_in_the_middle(window, kind, delay_ms)
        return window

    main_window.create_window = create_window
    return application.run_window()


if __name__ == "__main__":
    sys.exit(main())
