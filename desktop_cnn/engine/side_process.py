"""Work in a process of its own: what it does cannot hold Python's lock while the window needs it.

A thread is not enough for work that takes the processor for long: beside one, the time from a move of the pen to
the painted panels was two to three times as long at its 95th percentile. Knows neither torch nor Qt.
"""

from __future__ import annotations

import gettext
import multiprocessing
import os
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from desktop_cnn.core import text
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_PATIENCE = 10
_END_S = 2.0


class SideProcess(Generic[Question, Answer]):
    """Asks ``factory``, "package.module:function", which returns the work and is called in the process.

    ``answer`` is for one thread; ``close`` may be called on another. The process starts with the first question,
    and anew with the next one if it has died.
    """

    def __init__(self, factory: str) -> None:
        self._factory = factory
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._told: gettext.NullTranslations | None = None
        self._is_closed = False

    def answer(self, question: Question) -> Iterator[Answer]:
        """Yield the answers. Raises what the work raises, and UserError where the process has died."""
        pipe = self._connect()
        catalogue = text.catalogue()
        try:
            # Its errors are told in the person's language.
            pipe.send((None if catalogue is self._told else catalogue, question))
            self._told = catalogue
            while (reply := pipe.recv()) is not None:
                if isinstance(reply, BaseException):
                    raise reply
                yield reply
        except (EOFError, ConnectionError) as error:
            self._pipe = None
            if self._is_closed:
                return
            raise UserError(
                _("What works this out has ended unexpectedly; it starts again with the next change.")
            ) from error

    def _connect(self) -> Connection:
        if self._pipe is None:
            # A fork would copy Qt's and torch's threads half alive.
            context = multiprocessing.get_context("spawn")
            self._pipe, there = context.Pipe()
            self._told = None
            self._process = context.Process(target=_serve, args=(there, self._factory), daemon=True, name=self._factory)
            self._process.start()
            there.close()
        return self._pipe

    def close(self) -> None:
        """End the process; an answer under way ends without another value."""
        self._is_closed = True
        if self._process is not None:
            self._process.terminate()
            self._process.join(_END_S)


def _serve(pipe: Connection, factory: str) -> None:
    """Answer until the window's process ends. Runs in the process."""
    if hasattr(os, "nice"):
        os.nice(_PATIENCE)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read when torch is imported: idle threads sleep
    module, _colon, name = factory.partition(":")
    try:
        work = getattr(import_module(module), name)()
        while True:
            catalogue, question = pipe.recv()
            if catalogue is not None:
                text.use(catalogue)
            try:
                for answer in work(question):
                    pipe.send(answer)
                pipe.send(None)
            except Exception as error:  # reported: it is raised where the question was asked
                pipe.send(error)
    except (EOFError, ConnectionError, KeyboardInterrupt):
        return
