"""Python's garbage, collected on the main thread alone: docs/decisions/garbage-on-the-main-thread.md."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from desktop_cnn.app.state import AppState, Store

_STARTED_MS = 10_000  # by then there has been an answer
_PAUSE_MS = 1000
_AT_REST, _AT_WORK = 10, 30
"""So often young objects are gone over before the old ones are, where nothing happens any more, and where it does."""


class Garbage(QObject):
    """Takes Python's own place for as long as the process runs. Main thread only.

    Python looks for garbage on the thread that happens to make the next object. Where that is the one that reads the
    networks, a widget that only a cycle of references holds is deleted there, and Qt hangs or crashes.
    """

    def __init__(self, parent: QObject, store: Store) -> None:
        super().__init__(parent)
        gc.disable()
        self._store, self._is_quiet = store, True
        self._start, self._pause = QTimer(self), QTimer(self)
        for timer, after_ms, act in ((self._start, _STARTED_MS, self._begin), (self._pause, _PAUSE_MS, self._collect)):
            timer.setSingleShot(True)
            timer.setInterval(after_ms)
            timer.timeout.connect(act)
        self._start.start()

    def _begin(self) -> None:
        """Pass over all that is there at first: a quarter of a million things, which would hold the pen up."""
        if gc.get_freeze_count() == 0:
            gc.freeze()
        self._store.subscribe(self._follow)

    def _follow(self, _state: AppState, _changed: frozenset[str]) -> None:
        self._is_quiet = not self._pause.isActive()
        if self._is_quiet:
            self._pause.start()

    def _collect(self) -> None:
        """Go over what is young, a millisecond or two, or over all, some ten: never while a stroke is drawn."""
        is_due = gc.get_count()[2] >= (_AT_REST if self._is_quiet else _AT_WORK)
        gc.collect(2 if is_due and not self._store.state.drawing_now else 1)
        if not self._is_quiet:
            self._is_quiet = True
            self._pause.start()
