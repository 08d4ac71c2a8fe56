"""What is repainted of the window is all that has changed: the screen shows what painting all of it gives."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication


def pixels(pixmap):
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def settle(person):
    person.wait_answer()
    person.qtbot.waitUntil(lambda: not person.window.meter.is_waiting)
    person.let_events_pass()


def test_the_screen_shows_what_a_whole_paint_would(reader, samples):
    window = reader.window
    reader.qtbot.waitUntil(window.isActiveWindow)
    acts = {
        "a stroke": lambda: reader.line((8, 6), (22, 6), (12, 24)),
        "another drawing": lambda: reader.draw(samples[3].drawing),
        "perturbed": lambda: reader.do("perturb.toggle"),
        "three networks": lambda: reader.compare("fc", "cnn", "vit"),
        "nothing": lambda: reader.do("drawing.clear"),
        "after nothing": lambda: reader.draw(samples[9].drawing),
    }
    for name, act in acts.items():
        act()
        settle(reader)
        shown = pixels(window.screen().grabWindow(window.winId()))
        rows, columns = np.nonzero(shown != pixels(window.grab()))
        assert not len(rows), (name, columns.min(), columns.max(), rows.min(), rows.max())


class Layouts(QObject):
    """Counts how often something is asked to lay itself out."""

    count = 0

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_window_that_is_narrow_comes_to_rest_too(reader):
    layouts = Layouts()
    QApplication.instance().installEventFilter(layouts)
    for width in (900, 1000, 1100, 1250, 1400):
        reader.window.resize(width, 700)
        for _round in range(20):
            layouts.count = 0
            reader.let_events_pass()
            if not layouts.count:
                break
        assert layouts.count == 0, width
    QApplication.instance().removeEventFilter(layouts)
