"""What a lab works out beside the panels' reading: in a process of its own, so that it never delays them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop_cnn.core.errors import UserError
from desktop_cnn.engine.latest import Latest
from desktop_cnn.engine.side_process import SideProcess

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class _Bell(QObject):
    rings = Signal()


class Lab(Generic[Question, Answer]):
    """Asks questions of a side process, newest only, and hands the newest answer, or why there is none, over.

    ``factory`` is that of SideProcess, which a thread of the lab's talks to; both start with the first question.
    Main thread only.
    """

    def __init__(
        self,
        name: str,
        factory: str,
        show: Callable[[Answer], None],
        fail: Callable[[UserError], None],
    ) -> None:
        self._show, self._fail = show, fail
        self._lock = threading.Lock()
        self._newest: list[Answer | BaseException] = []
        self._bell = _Bell()
        self._bell.rings.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._side: SideProcess[Question, Answer] = SideProcess(factory)
        self._latest: Latest[Question, Answer] = Latest(name, lambda: self._side.answer, self._deliver, self._deliver)
        self._is_started = self._is_ended = False

    def ask(self, question: Question) -> None:
        if self._is_ended:
            return
        if not self._is_started:
            self._is_started = True
            self._latest.start()
        self._latest.ask(question)

    def end(self) -> None:
        """End process and thread; what is still under way is dropped."""
        self._is_ended = True
        self._side.stop()
        self._latest.close()
        self._side.close()

    def _deliver(self, answer: Answer | BaseException) -> None:
        """The lab's thread only."""
        with self._lock:
            self._newest = [answer]
        self._bell.rings.emit()

    def _take(self) -> None:
        with self._lock:
            taken, self._newest = self._newest, []
        if not taken or self._is_ended:
            return
        answer = taken[0]
        if isinstance(answer, UserError):
            self._fail(answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            self._show(answer)
