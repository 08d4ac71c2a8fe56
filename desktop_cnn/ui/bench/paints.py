"""How long each widget that is painted by Python takes, and which part of it is painted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDockWidget, QWidget

from desktop_cnn.ui.answers import Answers
from desktop_cnn.ui.canvas import Canvas
from desktop_cnn.ui.main_window import MainWindow

_OFTEN = 0.1
"""Of the paints of the canvas, which come with each move, and not only with each answer."""


class Paints:
    """``times_ms``: by panel, of each time that something in it was painted. Main thread only."""

    def __init__(self) -> None:
        self.times_ms: dict[str, list[float]] = defaultdict(list)
        self._rects: dict[QWidget, list[QRect]] = defaultdict(list)

    def note(self, widget: QWidget, rect: QRect, milliseconds: float) -> None:
        self.times_ms[_panel_of(widget)].append(milliseconds)
        self._rects[widget].append(rect)

    def usual_rects(self) -> dict[QWidget, QRect]:
        """Return where each was painted at its median, of those that are painted with most answers.

        Of those that lie in each other the outermost.
        """
        usual = {}
        often = max(map(len, self._rects.values()), default=0) * _OFTEN
        for widget, rects in self._rects.items():
            is_inside = any(each is not widget and each.isAncestorOf(widget) for each in self._rects)
            if widget.isVisible() and not is_inside and len(rects) > often:
                usual[widget] = sorted(rects, key=lambda rect: rect.width() * rect.height())[len(rects) // 2]
        return usual


@contextmanager
def watched_paints(window: MainWindow) -> Iterator[Paints]:
    """Time what is seen in the window while the context lasts.

    By putting a clock around each widget's own paintEvent: a mark in each of them would stand in thirty files.
    """
    paints = Paints()
    watched = [each for each in window.findChildren(QWidget) if each.isVisible() and _is_painted_here(type(each))]
    for widget in watched:
        # Of the widget and not of its class: PySide looks into the class only once.
        widget.paintEvent = partial(_timed, paints, widget, widget.paintEvent)  # type: ignore[method-assign]
    try:
        yield paints
    finally:
        for widget in watched:
            del widget.paintEvent


def _is_painted_here(kind: type) -> bool:
    """Whether Python paints it, and not Qt."""
    owner = next(base for base in kind.__mro__ if "paintEvent" in vars(base))
    return owner.__module__.startswith("desktop_cnn.")


def _timed(paints: Paints, widget: QWidget, paint: Callable[[QPaintEvent], None], event: QPaintEvent) -> None:
    begun_s = time.perf_counter()
    paint(event)
    paints.note(widget, event.rect(), (time.perf_counter() - begun_s) * 1000)


def _panel_of(widget: QWidget) -> str:
    """Return the name of the panel, or of the part of the window, that a widget stands in."""
    at: QWidget | None = widget
    while at is not None:
        if isinstance(at, QDockWidget):
            return at.objectName().removeprefix("panel-")
        if isinstance(at, Canvas | Answers):
            return type(at).__name__.lower()
        at = at.parentWidget()
    return type(widget).__name__
