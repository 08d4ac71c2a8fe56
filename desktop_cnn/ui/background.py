"""Work off the main thread: reading and writing files."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

_PATIENCE_S = 5.0


def patience() -> float:
    """Return until when to wait for what may hang, as time.monotonic tells the time."""
    return time.monotonic() + _PATIENCE_S


class _Task(Future[Any]):
    """A call, what is to be done with its result or its error, and whether anybody still wants it."""

    def __init__(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed
        self.is_wanted = True

    def run(self) -> None:
        try:
            self.set_result(self._work())
        except BaseException as error:
            self.set_exception(error)

    def report(self) -> None:
        error = self.exception()
        if error is None:
            self._done(self.result())
        else:
            self._failed(error)


class Background(QObject):
    """Writes on one thread, one task after the other, and reads on others. Main thread only.

    The threads are daemons, and closing does not wait for a reading: a network folder may never answer.
    """

    _finished = Signal(object)

    def __init__(self, name: str = "files") -> None:
        super().__init__()
        self._name = name
        self._is_closed = False
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._reading: _Task | None = None
        self._finished.connect(self._report, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Call ``work`` on the writing thread, then ``done`` with its result or ``failed`` with its error on this one.

        For writing: what has been begun is awaited at the end.
        """
        self._put(_Task(work, done, failed))

    def read(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        """As ``run``, at once on a thread of its own, and dropped when something else is to be read or at the end."""
        if self._reading is not None:
            self._reading.is_wanted = False
        task = self._reading = _Task(work, done, failed)
        threading.Thread(target=self._do, args=(task,), name=f"{self._name}, reading", daemon=True).start()

    def finish(self, work: Callable[[], Any], until: float | None = None) -> Any:
        """Call ``work`` after all that has been begun, and return its result. Raises TimeoutError after ``until``."""
        task = _Task(work, lambda _result: None, lambda _error: None)
        self._put(task)
        return task.result(_left(until))

    def _put(self, task: _Task) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name=self._name, daemon=True)
            self._writer.start()
        self._tasks.put(task)

    def _write(self) -> None:
        while (task := self._tasks.get()) is not None:
            self._do(task)

    def _do(self, task: _Task) -> None:
        task.run()
        if not self._is_closed:
            self._finished.emit(task)

    def _report(self, task: _Task) -> None:
        if task.is_wanted and not self._is_closed:
            task.report()

    def close(self, until: float | None = None) -> None:
        """Return when everything asked of ``run`` is done, or after ``until``; results are dropped."""
        self._is_closed = True
        if self._writer is not None:
            self._tasks.put(None)
            self._writer.join(_left(until))


def _left(until: float | None) -> float:
    """Return the seconds until then, None: those of one patience."""
    return _PATIENCE_S if until is None else max(0.0, until - time.monotonic())
