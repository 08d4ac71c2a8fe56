"""Processes that begin with torch and the program's modules imported: forks of one that has done nothing else.

To import torch takes a process almost two seconds of work, the program's own modules a seventh of one, and the tests
start some hundreds. A fork is as much a process of its own, with its own arguments, environment, pipes and status. What
is about starting itself starts a process from nothing: tests/engine/test_side_process.py, and
subprocess.run in tests/test_cli.py.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import IO

from desktop_cnn.core.labs import LABS
from desktop_cnn.engine import side_process

_FORKS = multiprocessing.get_context("forkserver")
# torch._dynamo is what the first step of any of torch's optimisers imports.
_LIBRARIES = (
    "torch",
    "torch._dynamo",
    "captum.attr",
    "matplotlib.figure",
    "PIL.Image",
    "PySide6.QtWidgets",
    "pyqtgraph",
)
_PARTS = ("desktop_cnn.cli", "desktop_cnn.engine.training_run", "desktop_cnn.engine.evaluation_run")
_FORKS.set_forkserver_preload([*_LIBRARIES, *_PARTS, *(factory.partition(":")[0] for _lab, factory in LABS.items())])


class ForkedProcess:
    """Runs Python with ``-m`` or ``-c``, as a subprocess.Popen with binary files or pipes. Any thread."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes],
        stderr: int | IO[bytes] = 2,
        env: Mapping[str, str],
    ) -> None:
        self._lock = threading.Lock()
        self.stdin: IO[bytes] | None = None
        self.stdout: IO[bytes] | None = None
        ends = []
        for name, file in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            if file == subprocess.PIPE:
                read, write = os.pipe()
                theirs, ours, mode = (read, write, "wb") if name == "stdin" else (write, read, "rb")
                setattr(self, name, os.fdopen(ours, mode))
            elif file == subprocess.DEVNULL:
                theirs = os.open(os.devnull, os.O_RDWR)
            else:
                theirs = os.dup(file if isinstance(file, int) else file.fileno())
            ends.append(Connection(theirs))  # what multiprocessing hands over, be it a file or a pipe
        what = (list(command), dict(env), os.getcwd(), ends)
        self._process = _FORKS.Process(target=_become, args=what, daemon=True)  # ended with the tests at the latest
        self._process.start()
        for end in ends:
            end.close()
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        with self._lock:  # whoever reads it first takes it from a pipe
            return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not wait([self._process.sentinel], timeout):
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        status = self.returncode
        assert status is not None
        return status

    def kill(self) -> None:
        if self.poll() is None:
            self._process.kill()


def run(command: Sequence[str], *, env: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """Run Python to its end, or kill it and raise TimeoutExpired; its texts are UTF-8."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = ForkedProcess(command, stdout=stdout, stderr=stderr, env=env)
        try:
            status = process.wait(timeout)
        finally:
            process.kill()
        texts = []
        for file in (stdout, stderr):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess(command, status, *texts)


def _become(command: list[str], environment: dict[str, str], folder: str, ends: Sequence[Connection]) -> None:
    """Be the process; runs in it."""
    os.setsid()
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin = os.fdopen(0)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    side_process._PATIENCE = 0  # the tests wait for it, and beside what else a machine does would wait for minutes
    kind = next(each for each in command if each in ("-m", "-c"))
    what, *arguments = command[command.index(kind) + 1 :]
    sys.argv = [kind, *arguments]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(what, vars(main))
