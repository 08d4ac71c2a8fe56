"""python -m tests.kills.victim FOLDER WAY: a window in which strokes are drawn and all is saved, until it is ended.

WAY: "named" for partial files with a name, as on systems that know no others. It tells on stdout what it has drawn and
what it is about to save, each with the number of strokes and the time.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop_cnn.app.documents import export_png, save_drawing
from desktop_cnn.app.settings import change_settings
from desktop_cnn.app.state_file import save_state
from desktop_cnn.core import files
from desktop_cnn.core.files import write_file
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint
from desktop_cnn.ui.application import make_application

STROKE_POINTS = 12


def way(number: int) -> list[tuple[float, float]]:
    """Return the points of the stroke with this number."""
    rng = random.Random(number)
    return [(rng.randrange(8, 232) / 8, rng.randrange(8, 232) / 8) for _point in range(STROKE_POINTS)]


def drawing(count: int) -> Drawing:
    """Return what so many strokes are as a file has them."""
    return Drawing(tuple(Stroke(tuple(StrokePoint(x, y) for x, y in way(number))) for number in range(count)))


def numbers(count: int) -> bytes:
    return f"{count}\n".encode() * 20_000


def tell(*words: object) -> None:
    """In one piece: a process that is ended says nothing by halves."""
    os.write(1, (" ".join(map(str, (*words, time.monotonic()))) + "\n").encode())


def main() -> None:
    folder = Path(sys.argv[1])
    if sys.argv[2] == "named":
        files._write_nameless = lambda *_arguments: False
    app = make_application()
    from PySide6.QtCore import QTimer

    from desktop_cnn.ui.bridge import Bridge
    from desktop_cnn.ui.hand import draw_line
    from desktop_cnn.ui.main_window import create_window

    Bridge.start = lambda self: None  # type: ignore[method-assign]  # what is saved needs no network
    window = create_window()
    window.show()
    store = window.store
    tell("open", len(store.state.document.drawing.strokes))
    saves: dict[str, Callable[[int], object]] = {
        "drawing": lambda count: save_drawing(folder / "mine.json", store.state.kept_drawing()),
        "everything": lambda count: save_state(folder / "all.desktop-cnn.json", store.state),
        "picture": lambda count: export_png(folder / "mine.png", store.state.document.pixels),
        "numbers": lambda count: write_file(folder / "mine.csv", numbers(count)),
        "settings": lambda count: change_settings(recent=(str(count),)),
    }

    def turns() -> Iterator[None]:
        count = len(store.state.document.drawing.strokes)
        while True:
            draw_line(window.canvas, way(count))
            count += 1
            tell("drawn", count)
            for name, save in saves.items():
                tell(name, count)
                save(count)
                tell(f"{name}-done", count)
                yield

    turn = turns()
    timer = QTimer()
    timer.timeout.connect(lambda: next(turn))
    timer.start(1)
    app.exec()


if __name__ == "__main__":
    main()
