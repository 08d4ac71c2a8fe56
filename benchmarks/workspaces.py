"""Going to another workspace in the real window, until it has been painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import cycle

from PySide6.QtCore import QCoreApplication

from desktop_cnn.app.state import Document
from desktop_cnn.app.workspaces import FIRST, WORKSPACES
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.ui.application import unattended_window
from desktop_cnn.ui.hand import wait_until
from desktop_cnn.ui.main_window import MainWindow

_LOADING_S = 60


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    with unattended_window(1366, 768) as window:
        sample = sample_drawings()[0]
        window.store.show_document(Document(sample.drawing, rasterize(sample.drawing)))
        for name in (*WORKSPACES, FIRST):  # each is laid out when it is first seen
            _go(window, name)
            wait_until(window.is_settled, _LOADING_S, "an answer")
        yield {
            f"to {name} and back": partial(_turn, window, cycle((name, FIRST))) for name in WORKSPACES if name != FIRST
        }


def _turn(window: MainWindow, names: Iterator[str]) -> None:
    for _turn in range(2):
        _go(window, next(names))


def _go(window: MainWindow, name: str) -> None:
    window.command(f"view.workspace.{name}").trigger()
    QCoreApplication.processEvents()
    window.repaint()
