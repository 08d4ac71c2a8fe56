from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Queue

import pytest

from desktop_cnn.core.errors import UserError
from desktop_cnn.engine.side_process import SideProcess

ECHO, SLOW = f"{__name__}:prepare_echo", f"{__name__}:prepare_slow"
HUNGRY, UNREADABLE = f"{__name__}:prepare_hungry", f"{__name__}:prepare_unreadable"
PATIENCE_S = 30


def prepare_echo():
    def answer(question):
        if question == "fail":
            raise UserError("no answer to that")
        if question == "bug":
            raise ValueError("a mistake")
        if question == "exit":
            raise SystemExit
        if question == "unsendable":
            yield lambda: None
        yield os.getpid(), question
        yield os.getpid(), question * 2

    return answer


def prepare_hungry():
    """Ask for more memory than there is, of Python or, as torch tells it, in words; then for little."""
    import resource

    def answer(question):
        if question == "torch":
            raise RuntimeError("err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        if question == "much":
            resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, resource.RLIM_INFINITY))
            try:
                bytearray(4_000_000_000)
            finally:
                resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        yield question

    return answer


class Odd:
    """What the other process cannot take in."""

    def __reduce__(self):
        return exec, ("raise MemoryError",)


def prepare_unreadable():
    def answer(question):
        yield Odd() if question == "odd" else question

    return answer


def prepare_slow():
    def answer(question):
        for step in range(100_000):
            yield step
            time.sleep(0.01)

    return answer


class Person:
    """Asks, and waits for the replies."""

    def __init__(self):
        self.replies, self.deaths = Queue(), Queue()
        self.side = SideProcess(self.replies.put, self.deaths.put)

    def ask(self, question, number=1, factory=ECHO):
        self.side.ask(factory, number, question)
        values = []
        while not (reply := self.replies.get(timeout=PATIENCE_S)).is_last:
            values.append(reply.value)
        return values if reply.value is None else reply.value


@pytest.fixture
def person():
    person = Person()
    yield person
    person.side.close()


def test_answers_come_from_another_process(person):
    answers = person.ask(4)
    assert [value for _pid, value in answers] == [4, 8]
    pids = {pid for pid, _value in [*answers, *person.ask(5)]}
    assert len(pids) == 1
    assert os.getpid() not in pids


@pytest.mark.skipif(sys.platform != "linux", reason="nobody tells how patient a process is here")
def test_it_lets_the_window_come_first(person):
    ((pid, _value), _second) = person.ask(1)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    group = Path(f"/proc/{pid}/autogroup")
    if os.geteuid() == 0 and group.exists() and (told := group.read_text()):  # to others Linux may say: not now
        assert told.endswith(" nice 10\n")


def test_what_it_raises_comes_back_and_it_goes_on(person):
    error = person.ask("fail")
    assert isinstance(error, UserError)
    assert "no answer to that" in str(error)
    assert isinstance(person.ask("bug"), ValueError)
    assert "lambda" in str(person.ask("unsendable"))
    assert [value for _pid, value in person.ask(1)] == [1, 2]


def test_after_a_kill_one_sentence_says_so_and_the_next_question_starts_it_anew(person):
    ((pid, _value), _second) = person.ask(1)
    os.kill(pid, signal.SIGKILL)
    assert person.deaths.get(timeout=PATIENCE_S) == 1
    assert [value for _pid, value in person.ask(4)] == [4, 8]


def test_kinds_are_answered_side_by_side_and_a_dropped_question_ends(person):
    person.side.ask(SLOW, 1, "long")
    assert person.replies.get(timeout=PATIENCE_S).value == 0
    person.side.ask(ECHO, 1, 3)
    echoed = []
    while len(echoed) < 3:
        reply = person.replies.get(timeout=PATIENCE_S)
        if reply.factory == ECHO:
            echoed.append(reply.value)
    assert [each[1] for each in echoed[:2]] == [3, 6]
    person.side.drop(SLOW, 1)
    dropped = time.perf_counter()
    while not person.replies.get(timeout=PATIENCE_S).is_last:
        pass
    assert time.perf_counter() - dropped < 1


def test_every_death_is_told_even_when_the_next_question_is_faster(person):
    for generation in range(1, 8):
        assert person.side.ask(ECHO, generation, 1) == generation
        person.replies.get(timeout=PATIENCE_S)
        person.side.process.kill()
        person.side.process.wait()
    person.side.drop(ECHO, 7)
    told = {person.deaths.get(timeout=PATIENCE_S) for _each in range(7)}
    assert told == set(range(1, 8))


def test_a_module_beside_the_program_is_not_taken_for_its_own(person, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert [value for _pid, value in person.ask(4)] == [4, 8]


ASKING = f"""
import os
import sys
sys.path.append({os.getcwd()!r})
from pathlib import Path
from queue import Queue
from desktop_cnn.engine.side_process import SideProcess
sys.path.insert(0, os.getcwd())
os.environ["PYTHONPATH"] = sys.argv[1]
replies = Queue()
side = SideProcess(replies.put, replies.put)
side.ask({ECHO!r}, 1, 4)
print(replies.get(timeout={PATIENCE_S}).value[1])
side.close()
"""


@pytest.mark.parametrize("pythonpath", ["", os.pathsep])
def test_modules_beside_the_starting_script_are_not_imported_in_the_process(tmp_path, pythonpath):
    for name in ("html", "numpy", "pickle", "tests", "typing_extensions"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\n")
    # -P: in the program itself they are on the path, as beside a script, but only after its own imports.
    command = [sys.executable, "-P", "-c", ASKING, pythonpath]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout == "4\n", done.stderr
    assert not (tmp_path / "was-run").exists()


@pytest.fixture
def stopped(person):
    """The process, stopped; it goes on by itself after a while, so that a wait for it fails and does not hang."""
    ((pid, _value), _second) = person.ask(1)
    os.kill(pid, signal.SIGSTOP)
    rescue = threading.Timer(PATIENCE_S, os.kill, (pid, signal.SIGCONT))
    rescue.start()
    yield person.side.process
    rescue.cancel()
    rescue.join()


LARGE = "x" * 1_000_000


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
def test_a_stopped_process_keeps_nobody_waiting_however_large_the_question(person, stopped):
    start = time.perf_counter()
    for number in (2, 3):
        person.side.ask(ECHO, number, LARGE)
    person.side.drop(ECHO, 2)
    assert time.perf_counter() - start < PATIENCE_S / 2
    os.kill(stopped.pid, signal.SIGCONT)
    while (reply := person.replies.get(timeout=PATIENCE_S)).number != 3:
        pass
    assert reply.value[1] == LARGE


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
def test_a_stopped_process_with_a_large_question_under_way_is_ended_at_once(person, stopped):
    person.side.ask(ECHO, 2, LARGE)
    start = time.perf_counter()
    person.side.close()
    assert time.perf_counter() - start < PATIENCE_S / 2
    assert stopped.returncode == -signal.SIGKILL


def test_even_an_exit_in_the_work_is_an_answer(person):
    assert isinstance(person.ask("exit"), SystemExit)
    assert [value for _pid, value in person.ask(4)] == [4, 8]


def test_closing_ends_a_question_under_way_and_nothing_starts_again(person):
    person.side.ask(SLOW, 1, "long")
    person.replies.get(timeout=PATIENCE_S)
    process = person.side.process
    person.side.close()
    assert process.poll() is not None
    assert person.deaths.empty()
    person.side.ask(SLOW, 2, "more")
    person.side.drop(SLOW, 2)
    assert person.side.process is None


@pytest.mark.parametrize("much", ["much", "torch"])
def test_too_little_memory_is_told_in_a_sentence_and_it_goes_on(person, much):
    error = person.ask(much, factory=HUNGRY)
    assert isinstance(error, UserError)
    assert "not enough memory" in str(error)
    assert person.ask("little", number=2, factory=HUNGRY) == ["little"]


def test_an_answer_that_cannot_be_taken_in_ends_the_process_and_nobody_waits_for_it(person, monkeypatch):
    told = Queue()
    monkeypatch.setattr(threading, "excepthook", lambda args: told.put(args.exc_type))
    person.side.ask(UNREADABLE, 1, "odd")
    assert person.deaths.get(timeout=PATIENCE_S) == 1
    assert told.get(timeout=PATIENCE_S) is MemoryError
    assert person.ask("sound", factory=UNREADABLE) == ["sound"]


PARENT = f"""
import os, sys
sys.path.append({os.getcwd()!r})
from pathlib import Path
from queue import Queue
from desktop_cnn.engine.side_process import SideProcess
replies = Queue()
side = SideProcess(replies.put, replies.put)
side.ask({SLOW!r}, 1, "long")
replies.get(timeout={PATIENCE_S})
print(side.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a stopped process outlives its parent here")
@pytest.mark.parametrize("is_stopped", [False, True])
def test_no_process_stays_when_the_program_is_killed(is_stopped):
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-P", "-c", PARENT], stdin=pipe, stdout=pipe, text=True) as parent:
        pid = int(parent.stdout.readline())
        side = os.pidfd_open(pid)  # its number may be given to another
        if is_stopped:
            os.kill(pid, signal.SIGSTOP)
        parent.kill()
        ended, _written, _odd = select.select([side], [], [], PATIENCE_S)
        os.close(side)
    assert ended


def prepare_large():
    """Work with as many small pieces as fill 200 MB, and keep the last of them until the answer."""

    def answer(_question):
        pieces = [bytearray(60_000) for _each in range(3_500)]
        kept = pieces[-1]
        del pieces
        yield len(kept)

    return answer


def held_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1000


@pytest.mark.skipif(sys.platform != "linux", reason="nobody tells what a process holds here")
def test_what_a_question_took_is_given_back(person):
    ((pid, _value), _second) = person.ask(1)
    before_mb = held_mb(pid)
    person.ask("much", factory=f"{__name__}:prepare_large")
    deadline, patience = time.monotonic() + PATIENCE_S, threading.Event()
    while held_mb(pid) - before_mb > 60:  # it is given back after the last answer
        assert time.monotonic() < deadline
        patience.wait(0.01)
