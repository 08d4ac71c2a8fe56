"""From a new drawing to a lab's painted answer, for each lab that follows the drawing by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QDockWidget

from desktop_cnn.app.state import Document
from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import Sample, sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.ui.bench.figures import Figure, Group
from desktop_cnn.ui.bench.wait import wait
from desktop_cnn.ui.main_window import MainWindow
from desktop_cnn.ui.paint_watch import PaintWatch
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel

_ANSWER_S = 60.0


def labs_group(window: MainWindow, drawings: int, most: int | None, say: Callable[[str], None]) -> Group:
    """Show so many drawings to each lab, to the first ``most`` alone where that is a number."""
    figures: dict[str, Figure] = {}
    for name in _own_labs(window):
        if len(figures) == most:
            break
        say(_("A lab: {panel}").format(panel=name))
        figures |= lab_figures(window, name, drawings)
    count = len(window.store.state.models)
    return Group("labs", _("New drawing to a lab's painted answer: {count} networks").format(count=count), figures)


def lab_figures(window: MainWindow, name: str, drawings: int) -> dict[str, Figure]:
    """Return the time of one panel's answers, and the bare work as its floor; nothing where it has none of its own."""
    window.bring(name)
    panel = _panel(window, name)
    if not isinstance(panel, LabPanel):
        return {}
    samples = sample_drawings()
    _answer_ms(window, samples[-1])  # the first one starts the lab's process
    if panel.answer is None:
        return {}  # it says what else would have to be compared
    found = [_answer_ms(window, sample) for sample in samples[:drawings]]
    floor_ms = _bare_ms(panel.factory, panel.lab.question, len(found))
    return {f"{name}, median": Figure(float(np.median(found)), "ms", floor_ms)}


def _own_labs(window: MainWindow) -> Iterator[str]:
    """Yield the panels that work something out by themselves, as the workspaces have them."""
    for _title, workspace in WORKSPACES.items():
        for name in workspace.split.panels():
            kind = PANELS[name]
            if issubclass(kind, LabPanel) and not kind.button_title and kind.is_offered(window.store.state):
                yield name


def _panel(window: MainWindow, name: str) -> Any:
    dock: QDockWidget = window.panel(name)
    return dock.widget()


def _answer_ms(window: MainWindow, sample: Sample) -> float:
    """Return how long the labs that can be seen take from a new drawing to their painted answer, in ms."""
    painted_ms: list[float] = []
    clock = QElapsedTimer()

    def note() -> None:
        if not painted_ms and window.is_settled():
            painted_ms.append(clock.nsecsElapsed() / 1e6)

    watch = PaintWatch(window, note)
    clock.start()
    window.store.show_document(Document(sample.drawing, rasterize(sample.drawing)))
    wait(lambda: bool(painted_ms), _ANSWER_S, _("the answer of a lab"))
    window.removeEventFilter(watch)
    watch.deleteLater()
    return painted_ms[0]


def _bare_ms(factory: str, question: object, times: int) -> float:
    """Return how long the lab's work takes in this process, without pipes, patience and panels; the median, in ms."""
    module, _colon, function = factory.partition(":")
    work: Callable[[Any], Sequence[Any]] = getattr(import_module(module), function)()
    found = []
    for _turn in range(times + 1):
        begun_s = time.perf_counter()
        list(work(question))
        found.append((time.perf_counter() - begun_s) * 1000)
    return float(np.median(found[1:]))
