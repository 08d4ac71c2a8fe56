"""One thread and one slot: a newer question replaces the one that waits. Knows neither torch nor Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Work = Callable[[Question], Iterable[Answer]]


class Latest(Generic[Question, Answer]):
    """Answers the newest question on a thread of its own.

    ``prepare`` runs first on that thread and returns the work, so that slow imports happen there.
    ``deliver`` and ``fail`` are called on that thread; after a failure in the work, the next question is
    taken as usual.
    """

    def __init__(
        self,
        name: str,
        prepare: Callable[[], Work[Question, Answer]],
        deliver: Callable[[Answer], None],
        fail: Callable[[BaseException], None],
    ) -> None:
        self._prepare, self._deliver, self._fail = prepare, deliver, fail
        self._changed = threading.Condition()
        self._waiting: list[Question] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to answer; does nothing once it is closed, as where a window is gone before it was painted."""
        with self._changed:
            if not self._closed:
                self._thread.start()

    def ask(self, question: Question) -> None:
        """Put the question into the slot. Never waits. Any thread."""
        with self._changed:
            self._waiting = [question]
            self._changed.notify()

    def close(self, patience_s: float | None = None) -> None:
        """Drop what waits and end the thread; return when it has ended, or when patience has: it may be importing."""
        with self._changed:
            self._closed = True
            self._waiting = []
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _take(self) -> list[Question]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            taken, self._waiting = self._waiting, []
            return taken  # empty once it is closed

    def _run(self) -> None:
        try:
            work = self._prepare()
        except BaseException as error:  # reported: the person is told, and without work there is nothing to do
            self._fail(error)
            return
        while taken := self._take():
            try:
                for answer in work(taken[0]):
                    self._deliver(answer)
            except BaseException as error:  # reported, even SystemExit: one bad question must not end the thread
                self._fail(error)
