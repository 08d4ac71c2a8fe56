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
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import desktop_cnn
from desktop_cnn.core import text
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.memory import give_back
from desktop_cnn.core.parent import end_with_parent
from desktop_cnn.core.plugins import load_plugin, loaded_plugins
from desktop_cnn.core.text import _
from desktop_cnn.core.torch_needs import require_torch

_PATIENCE = 10
_NO_MEMORY = ("can't allocate memory", "out of memory")
"""What torch says, on the CPU and on a GPU."""

_Words = SimpleQueue["bytes | None"]

# The package is that of this program, wherever it lies. Its folder comes last: what lies beside the package must not
# be taken for a module of Python's or of a library's.
_START = """
import sys
sys.path.insert(0, sys.argv[1])
import desktop_cnn
sys.path.append(sys.path.pop(0))
from desktop_cnn.engine import side_process
side_process._serve(sys.argv[2:])
"""


class Reply(NamedTuple):
    """``value``: an answer to the question of this number, an exception, or None; ``is_last``: no more will come."""

    factory: str
    number: int
    value: Any
    is_last: bool


class _Message(NamedTuple):
    """A question, or, where ``is_drop``, word that nobody waits for its answers any more."""

    catalogue: gettext.NullTranslations | None
    factory: str
    number: int
    question: Any
    is_drop: bool


class SideProcess:
    """One process for questions of many kinds, each kind answered on a thread of its own.

    A kind is its ``factory``, "package.module:function", which returns the work: a function from a question to its
    answers. The numbers of a kind's questions grow. The process starts with the first question, and anew with the
    next one if it has died; ``died`` is told which process it was, by the number that ``ask`` returns. Nothing waits
    for the process, be it stopped or busy. Main thread only, but for ``deliver`` and ``died``, which a thread for each
    process calls.
    """

    def __init__(self, deliver: Callable[[Reply], None], died: Callable[[int], None]) -> None:
        self._deliver, self._died = deliver, died
        self.process: subprocess.Popen[bytes] | None = None
        self._generation = 0
        self._unsent: _Words = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._told: gettext.NullTranslations | None = None
        self._is_closed = False

    def ask(self, factory: str, number: int, question: Any) -> int:
        """Return the number of the process that is asked. Raises UserError where none can be started."""
        if not self._is_closed:
            self._start()
            catalogue = text.catalogue()
            # Its errors are told in the person's language.
            new = None if catalogue is self._told else catalogue
            self._told = catalogue
            self._send(_Message(new, factory, number, question, is_drop=False))
        return self._generation

    def drop(self, factory: str, number: int) -> None:
        """End the work on a question after the answer under way."""
        self._send(_Message(None, factory, number, None, is_drop=True))

    def close(self) -> None:
        """End the process, whatever it is doing; nothing can be asked any more."""
        self._is_closed = True
        if self.process is not None:
            self.process.kill()
        self._let_go()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        self._let_go()
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(_command(), stdin=pipe, stdout=pipe, env=_environment(), start_new_session=True)
        except OSError as error:
            message = _("What works this out cannot be started: {reason}. Close other programs and try again.")
            raise UserError(message.format(reason=error.strerror or error)) from error
        self.process, self._told, self._unsent = process, None, SimpleQueue()
        self._generation += 1
        self._run(self._listen, process, self._generation)
        self._run(self._write, process, self._unsent)

    def _run(self, work: Callable[..., None], *arguments: Any) -> None:
        """Start a thread that ends with its process."""
        thread = threading.Thread(target=work, args=arguments, name="labs", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def _let_go(self) -> None:
        """Close the pipe to a process that has ended."""
        self._unsent.put(None)
        self.process = None

    def _send(self, message: _Message) -> None:
        if self.process is not None:
            self._unsent.put(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))

    def _write(self, process: subprocess.Popen[bytes], unsent: _Words) -> None:
        """Write what is sent: a pipe takes 64 kB, and then waits until the process has read them."""
        assert process.stdin is not None
        with suppress(OSError), process.stdin:  # it has died: its listener tells
            while (word := unsent.get()) is not None:
                process.stdin.write(word)
                process.stdin.flush()

    def _listen(self, process: subprocess.Popen[bytes], generation: int) -> None:
        assert process.stdout is not None
        try:
            with suppress(EOFError, pickle.UnpicklingError), process.stdout:  # it died, maybe in the middle of a word
                while True:
                    self._deliver(pickle.load(process.stdout))
        finally:  # be it that this process has no memory for an answer: whoever waits for one is told
            process.kill()
            process.wait()
            if not self._is_closed:
                self._died(generation)


def _command() -> list[str]:
    """Return what starts the process.

    Not multiprocessing: that runs the main program's script once more in the new process. -P: nothing is imported from
    the folder where the program was started.
    """
    folder = Path(desktop_cnn.__file__).parents[1]
    return [sys.executable, "-P", "-c", _START, *map(str, (folder, *loaded_plugins()))]


def _environment() -> dict[str, str]:
    # Read when torch is imported. One thread for each kind of question, or the engine's pool where all cores may be
    # used: set_num_threads would not reach the backward pass.
    # Of glibc's heaps, one a thread, each keeps what it once needed: 240 random acts led to 380 MB, with two to 287.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    # An empty entry would be the folder where the program was started.
    folders = filter(None, environment.pop("PYTHONPATH", "").split(os.pathsep))
    return {**environment, "PYTHONPATH": os.pathsep.join(folders)}


class _Kind:
    """Answers the questions of one factory, one after the other, on a thread of its own. Runs in the process."""

    def __init__(self, factory: str, send: Callable[[Reply], None]) -> None:
        self._factory, self._send = factory, send
        self.questions: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self.dropped = -1
        threading.Thread(target=self._run, name=factory, daemon=True).start()

    def _run(self) -> None:
        work: Callable[[Any], Iterable[Any]] | None = None
        while True:
            number, question = self.questions.get()
            try:
                if work is None:
                    require_torch()
                    module, _colon, name = self._factory.partition(":")
                    work = getattr(import_module(module), name)()
                self._answer(work, number, question)
            except BaseException as error:  # reported, even SystemExit: it is raised where the question was asked
                self._report(number, error)
            if self.questions.empty():
                give_back()

    def _report(self, number: int, error: BaseException) -> None:
        try:
            self._send(Reply(self._factory, number, _portable(error), is_last=True))
        except BaseException:  # such as for want of memory: nobody must wait for an answer that cannot come
            os._exit(1)  # which is told

    def _answer(self, work: Callable[[Any], Iterable[Any]], number: int, question: Any) -> None:
        for answer in work(question):
            if self.dropped >= number:
                break
            self._send(Reply(self._factory, number, answer, is_last=False))
        self._send(Reply(self._factory, number, None, is_last=True))


def _portable(error: BaseException) -> BaseException:
    if isinstance(error, MemoryError) or any(each in str(error) for each in _NO_MEMORY):
        return UserError(_("There is not enough memory for this: close other programs, or compare fewer networks."))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its own functions for pickling raise
        return RuntimeError(repr(error))
    return error


def _failure(plugins: Iterable[str]) -> UserError | None:
    """Load what is not loaded yet; return why it cannot be. Runs in the process."""
    try:
        for path in plugins:
            load_plugin(Path(path))
    except UserError as error:
        return error
    return None


def _be_patient() -> None:
    """Let the window come first wherever both want the processor. Runs in the process."""
    if hasattr(os, "nice"):
        os.nice(_PATIENCE)
    # Linux may share the processor among sessions before it looks who is nice, and this process has its own.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_PATIENCE))


def _serve(plugins: Sequence[str]) -> None:
    """Answer until the other end of standard input is closed. Runs in the process."""
    end_with_parent()
    _be_patient()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not get between the answers
    one_at_a_time = threading.Lock()

    def send(reply: Reply) -> None:
        word = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
        with one_at_a_time, suppress(BrokenPipeError):
            answers.write(word)
            answers.flush()

    _failure(plugins)  # before a question is read, which may be of their classes
    kinds: dict[str, _Kind] = {}
    while True:
        try:
            message: _Message = pickle.load(sys.stdin.buffer)
        except (EOFError, pickle.UnpicklingError):  # the program has ended, maybe in the middle of a word
            os._exit(0)  # not by return: threads may be in the middle of torch
        if message.catalogue is not None:
            text.use(message.catalogue)
        failure = _failure(plugins)  # told in the person's language
        kind = kinds.get(message.factory) or kinds.setdefault(message.factory, _Kind(message.factory, send))
        if message.is_drop:
            kind.dropped = message.number
        elif failure is not None:  # a file that has changed or gone since the window was opened
            send(Reply(message.factory, message.number, failure, is_last=True))
        else:
            kind.questions.put((message.number, message.question))
