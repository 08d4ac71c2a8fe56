"""What labs work out beside the panels' reading: in a process of their own, so that it never delays them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import IDLE, RUNNING, Job, Progress
from desktop_cnn.core.text import _
from desktop_cnn.engine.side_process import Reply, SideProcess

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Labs(QObject):
    """The window's labs, all in one side process. Main thread only."""

    _rings = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._arrived: list[Reply | int] = []
        self._labs: dict[str, Lab[Any, Any]] = {}
        self._rings.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.side = SideProcess(self._deliver, self._deliver)

    def open(
        self,
        factory: str,
        show: Callable[[Answer], None],
        fail: Callable[[UserError], None],
        follow: Callable[[], None],
        button: str = "",
    ) -> Lab[Question, Answer]:
        """Return a lab whose work ``factory`` makes, as in SideProcess; one for each factory.

        ``show`` is called with each answer, ``fail`` with why there is none, ``follow`` after each change of the lab's
        ``job``. ``button``: the title, untranslated, of the one that asks; empty where every change does.
        """
        lab: Lab[Question, Answer] = Lab(self.side, factory, show, fail, follow, button)
        self._labs[factory] = lab
        return lab

    def end(self) -> None:
        """End the process; what is still under way is dropped."""
        self._rings.disconnect(self._take)
        self.side.close()
        with self._lock:
            self._arrived = []  # a ring that is under way already may still come
        # The panels they hold hold them: else Python would clear that up at any time, on any thread.
        self._labs.clear()

    def _deliver(self, arrived: Reply | int) -> None:
        """The side process's threads only; a number is that of a process that has died."""
        with self._lock:
            self._arrived.append(arrived)
        self._rings.emit()

    def _take(self) -> None:
        with self._lock:
            arrived, self._arrived = self._arrived, []
        errors: list[BaseException] = []
        for each in arrived:
            try:
                self._take_one(each)
            except Exception as error:  # raised below: the other labs must not miss their answers
                errors.append(error)
        if errors:
            raise errors[0]

    def _take_one(self, arrived: Reply | int) -> None:
        if isinstance(arrived, Reply):
            self._labs[arrived.factory].take(arrived)
        else:
            for lab in self._labs.values():
                lab.lose(arrived)


class Lab(Generic[Question, Answer]):
    """Asks questions, the newest only, and hands over the answers, or why there is none. Main thread only."""

    def __init__(
        self,
        side: SideProcess,
        factory: str,
        show: Callable[[Answer], None],
        fail: Callable[[UserError], None],
        follow: Callable[[], None],
        button: str,
    ) -> None:
        self._side, self._factory, self._button = side, factory, button
        self._show, self._fail, self._follow = show, fail, follow
        self.job = IDLE
        self._number = self._process = 0
        self._waiting: list[Question] = []
        self.question: Question | None = None
        """The one that is being answered, or was answered last."""

        self._is_wanted = True
        self.is_busy = False
        """Whether the process works on a question, be it one that nobody wants any more."""

        self.is_answered = True
        """Whether an answer to the newest question has been handed over, or why there is none."""

    def ask(self, question: Question) -> None:
        """Ask as soon as the question under way is answered."""
        self.is_answered = False
        self._waiting = [question]
        self._turn(RUNNING)
        if not self.is_busy:
            self._send()

    def drop(self) -> None:
        """Forget the question under way and the one that waits."""
        self._waiting = []
        self.is_answered = True
        if self.is_busy and self._is_wanted:
            self._is_wanted = False
            self._side.drop(self._factory, self._number)
        if self.job.is_running:
            self._turn(self.job.ended("cancelled"))

    def _send(self) -> None:
        question = self.question = self._waiting.pop()
        self._number += 1
        self.is_busy = self._is_wanted = True
        try:
            self._process = self._side.ask(self._factory, self._number, question)
        except UserError as error:
            self._give_up(error)

    def take(self, reply: Reply) -> None:
        if reply.number != self._number:
            return
        is_wanted, is_newest = self._is_wanted, not self._waiting
        if reply.is_last:
            self.is_busy = False
            if self._waiting:
                self._send()
        if is_wanted and not isinstance(reply.value, Progress):
            self.is_answered = self.is_answered or is_newest
            self._hand_over(reply.value)
        elif is_wanted and is_newest:
            self._turn(self.job.advanced(reply.value, time.monotonic()))

    def _hand_over(self, value: Any) -> None:
        if isinstance(value, UserError):
            self._end_in(value)
        elif isinstance(value, BaseException):
            self._end_in(UserError(_("An unexpected error: there is no answer.")))
            raise value
        elif value is not None:
            self._show(value)
        elif not self.is_busy:
            self._turn(self.job.ended("finished"))

    def lose(self, process: int) -> None:
        """Take in that a process has died."""
        if self.is_busy and process == self._process:
            told = _("What works this out has ended unexpectedly; it starts again with the next change.")
            if self._button:
                told = _("What works this out has ended unexpectedly; press {button} to start it again.")
            self._give_up(UserError(told.format(button=_(self._button))))

    def _give_up(self, error: UserError) -> None:
        self.is_busy, self.is_answered, self._waiting = False, True, []
        self._end_in(error)

    def _end_in(self, error: UserError) -> None:
        if not self._waiting and not self.is_busy:
            self.job = self.job.ended("failed", str(error))
        self._fail(error)
        self._follow()

    def _turn(self, job: Job) -> None:
        self.job = job
        self._follow()
