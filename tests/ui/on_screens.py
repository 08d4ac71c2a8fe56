"""python -m tests.ui.on_screens CELLS FOLDER: a window on one screen of each pixel ratio after the other.

So many cells of the canvas are clicked on each, and a stroke is drawn over all. It prints in JSON what was missed.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

import numpy as np

RATIOS = (1, 1.25, 1.5, 2, 3)
_APART_PX = 20_000


def provide_screens(folder: Path) -> None:
    """Let Qt find a screen of each ratio when it starts."""
    plain = {"width": 5760, "height": 3240, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, "y": 0}
    screens = [{"name": f"by-{ratio}", "x": number * _APART_PX, **plain} for number, ratio in enumerate(RATIOS)]
    described = folder / "screens.json"
    described.write_text(json.dumps({"screens": screens}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={described}"
    os.environ["QT_SCREEN_SCALE_FACTORS"] = ";".join(f"by-{ratio}={ratio}" for ratio in RATIOS)


def main() -> None:
    cells, folder = int(sys.argv[1]), Path(sys.argv[2])
    provide_screens(folder)
    from desktop_cnn.ui.application import make_application

    app = make_application()
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from desktop_cnn.ui.bridge import Bridge
    from desktop_cnn.ui.main_window import create_window

    Bridge.start = lambda self: None  # type: ignore[method-assign]  # no network is needed
    window = create_window()
    window.resize(1300, 700)
    window.show()
    canvas, store, left = window.canvas, window.store, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    rng = random.Random(0)

    def settle() -> None:
        for _round in range(3):
            app.processEvents()

    def at(x: float, y: float) -> QPoint:
        """Return whole window coordinates, as Qt's events of a mouse have them."""
        return QPointF(canvas.mapTo(window, canvas.to_widget(x, y))).toPoint()

    def click(row: int, column: int) -> bool:
        """Click the middle of a cell; return whether the ink is in this cell and in no other."""
        before = store.state.document.pixels
        QTest.mouseClick(window.windowHandle(), left, keys, at(column + 0.5, row + 0.5))
        changed = np.argwhere(store.state.document.pixels != before).tolist()
        return changed == [[row, column]]

    def go_to(ratio: float) -> None:
        screen = next(each for each in QGuiApplication.screens() if each.name() == f"by-{ratio}")
        window.move(screen.geometry().topLeft() + QPoint(20, 20))
        settle()
        assert window.devicePixelRatioF() == ratio == window.screen().devicePixelRatio()

    def shade(row: int, column: int) -> int:
        """Return how bright the middle of a cell is on the screen."""
        image = canvas.grab().toImage()
        place = canvas.to_widget(column + 0.5, row + 0.5) * image.devicePixelRatio()
        return image.pixelColor(place.toPoint()).red()

    missed: dict[str, list[object]] = {}
    store.update(pen_px=0.5)
    for ratio in RATIOS:
        go_to(ratio)
        chosen = rng.sample(range(900), cells)
        missed[f"cells at {ratio}"] = [divmod(cell, 30) for cell in chosen if not click(*divmod(cell, 30))]
        row, column = divmod(chosen[-1], 30)
        missed[f"painted at {ratio}"] = [] if shade(row, column) > 120 else [shade(row, column)]
        window.command("drawing.clear").trigger()
    way = [(4.5 + 5 * number, 8.5 + 3 * number) for number in range(len(RATIOS))]
    go_to(RATIOS[0])
    QTest.mousePress(window.windowHandle(), left, keys, at(*way[0]))
    for ratio, place in zip(RATIOS, way, strict=True):
        go_to(ratio)
        QTest.mouseMove(window.windowHandle(), at(*place))
        settle()
    QTest.mouseRelease(window.windowHandle(), left, keys, at(*way[-1]))
    strokes = [[(point.x, point.y) for point in stroke.points] for stroke in store.state.document.drawing.strokes]
    missed["the stroke"] = [] if len(strokes) == 1 else strokes
    nearest = [min(max(abs(x - px), abs(y - py)) for px, py in strokes[0]) for x, y in way]
    half_px = 0.5 * 30 / canvas.width()
    missed["the stroke's places"] = [each for each in nearest if each > half_px]
    sys.stdout.write(json.dumps(missed) + "\n")
    window.close()


if __name__ == "__main__":
    main()
