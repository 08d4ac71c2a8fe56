"""Work in a process of its own: what it does cannot hold Python's lock while the window needs it.

A thread is not enough for work that takes the processor for long: beside one, the time from a move of the pen to
the painted panels was two to three times as long at its 95th percentile. Knows neither torch nor Qt.
"""

from __future__ import annotations

import gettext
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import IO, Any, Generic, TypeVar

from desktop_cnn.core import text
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_PATIENCE = 10


class SideProcess(Generic[Question, Answer]):
    """Asks ``factory``, "package.module:function", which returns the work and is called in the process.

    ``answer`` is for one thread. The process starts with the first question, and anew with the next one if it has
    died. ``stop`` and then ``close`` end it.
    """

    def __init__(self, factory: str) -> None:
        self._factory = factory
        self._process: subprocess.Popen[bytes] | None = None
        self._told: gettext.NullTranslations | None = None
        self._is_closed = False

    def answer(self, question: Question) -> Iterator[Answer]:
        """Yield the answers. Raises what the work raises, and UserError where the process has died."""
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        catalogue = text.catalogue()
        try:
            # Its errors are told in the person's language.
            _send(process.stdin, (None if catalogue is self._told else catalogue, question))
            self._told = catalogue
            while (reply := pickle.load(process.stdout)) is not None:
                if isinstance(reply, BaseException):
                    raise reply
                yield reply
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:  # it died, maybe in the middle of a word
            self._end()
            if self._is_closed:
                return
            message = _("What works this out has ended unexpectedly; it starts again with the next change.")
            raise UserError(message) from error

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # Not multiprocessing: that runs the main program's script once more in the new process.
            command = [sys.executable, "-m", __name__, self._factory]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            # Read when torch is imported: idle threads sleep.
            environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            self._told = None
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
            )
            if self._is_closed:  # in the meantime
                self._process.terminate()
        return self._process

    def stop(self) -> None:
        """End the process; an answer under way ends without another value. Any thread."""
        self._is_closed = True
        if self._process is not None:
            self._process.terminate()

    def close(self) -> None:
        """Let go of the process; nobody asks any more."""
        self.stop()
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _send(pipe: IO[bytes], message: Any) -> None:
    pickle.dump(message, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _serve(factory: str) -> None:
    """Answer until the other end of standard input is closed. Runs in the process."""
    if hasattr(os, "nice"):
        os.nice(_PATIENCE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not get between the answers
    module, _colon, name = factory.partition(":")
    work = getattr(import_module(module), name)()
    while True:
        try:
            catalogue, question = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        if catalogue is not None:
            text.use(catalogue)
        try:
            for answer in work(question):
                _send(answers, answer)
            _send(answers, None)
        except BrokenPipeError:
            return
        except Exception as error:  # reported: it is raised where the question was asked
            _send(answers, error)


if __name__ == "__main__":
    _serve(sys.argv[1])
