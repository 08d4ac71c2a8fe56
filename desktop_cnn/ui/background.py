"""Short work off the main thread: reading and writing files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class Background(QObject):
    """Runs one task after the other on one thread. Main thread only."""

    _finished = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._is_closed = False
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")
        self._finished.connect(self._report, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Call ``work`` on the thread, then ``done`` with its result or ``failed`` with its error on this one."""
        future = self._pool.submit(work)
        future.add_done_callback(lambda finished: self._finished.emit(finished, done, failed))

    def _report(
        self, finished: Future[Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        if self._is_closed:
            return
        error = finished.exception()
        if error is None:
            done(finished.result())
        else:
            failed(error)

    def close(self) -> None:
        """Return when everything asked for is done; its results are dropped."""
        self._is_closed = True
        self._pool.shutdown(wait=True)
