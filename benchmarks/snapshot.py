"""Showing an answer in the real window: every visible panel takes it in and is painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle

from PySide6.QtCore import QCoreApplication

from desktop_cnn.app.state import Document
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.ui.application import unattended_window
from desktop_cnn.ui.hand import wait_until

_LOADING_S = 60


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    with unattended_window(1400, 900) as window:
        wait_until(window.shows_what_is_drawn, _LOADING_S, "loading")
        snapshots = []
        for sample in sample_drawings()[:2]:
            window.store.show_document(Document(sample.drawing, rasterize(sample.drawing)))
            wait_until(window.is_settled, _LOADING_S, "an answer")
            snapshots.append(window.store.state.snapshot)
        turns = cycle(snapshots)

        def show() -> None:
            window.store.update(snapshot=next(turns))
            QCoreApplication.processEvents()

        yield {"an answer on the screen": show}
