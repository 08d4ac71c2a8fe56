from __future__ import annotations

import threading

import pytest

from desktop_cnn.engine.latest import Latest

LONG_S = 10


class Worker:
    """A Latest whose work waits for a gate, so that the tests decide what is asked meanwhile."""

    def __init__(self, prepare=None):
        self.gate, self.busy = threading.Semaphore(0), threading.Semaphore(0)
        self.answers, self.errors, self.failed = [], [], threading.Event()
        self.latest = Latest("test worker", prepare or (lambda: self.work), self.answers.append, self.fail)
        self.latest.start()

    def work(self, question):
        self.busy.release()
        assert self.gate.acquire(timeout=LONG_S)
        if question == "bad":
            raise RuntimeError("bad question")
        yield question

    def fail(self, error):
        self.errors.append(error)
        self.failed.set()

    def wait_busy(self):
        assert self.busy.acquire(timeout=LONG_S)

    def close(self):
        for _each in range(100):
            self.gate.release()
        self.latest.close()


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.close()


def test_newest_request_replaces_the_waiting_one(worker):
    worker.latest.ask(1)
    worker.wait_busy()
    for question in (2, 3, 4):
        worker.latest.ask(question)
    worker.gate.release()
    worker.wait_busy()
    worker.close()
    assert worker.answers == [1, 4]


def test_what_waits_at_the_end_is_dropped(worker):
    worker.latest.ask("first")
    worker.wait_busy()
    worker.latest.ask("waiting")
    worker.close()
    assert worker.answers == ["first"]


def test_a_bad_question_does_not_end_the_thread(worker):
    worker.latest.ask("bad")
    worker.wait_busy()
    worker.gate.release()
    assert worker.failed.wait(LONG_S)
    worker.latest.ask("good")
    worker.wait_busy()
    worker.close()
    assert worker.answers == ["good"]
    assert [str(error) for error in worker.errors] == ["bad question"]


def test_a_failed_start_is_reported_and_closing_still_ends():
    def broken():
        raise ImportError("no torch")

    worker = Worker(broken)
    assert worker.failed.wait(LONG_S)
    worker.latest.ask(1)
    worker.close()
    assert worker.answers == []
    assert isinstance(worker.errors[0], ImportError)


def test_what_is_closed_before_it_starts_never_does():
    prepared = []
    latest = Latest("test worker", lambda: prepared.append(1), prepared.append, prepared.append)
    latest.close()
    latest.start()
    assert "test worker" not in [thread.name for thread in threading.enumerate()]
    assert not prepared
