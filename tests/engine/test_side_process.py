from __future__ import annotations

import os
import signal
import threading

import pytest

from desktop_cnn.core.errors import UserError
from desktop_cnn.engine.side_process import SideProcess


def prepare_echo():
    def answer(question):
        if question == "fail":
            raise UserError("no answer to that")
        if question == "bug":
            raise ValueError("a mistake")
        yield os.getpid(), question
        yield os.getpid(), question * 2

    return answer


@pytest.fixture
def side():
    process = SideProcess(f"{__name__}:prepare_echo")
    yield process
    process.close()


def test_answers_come_from_another_process(side):
    answers = list(side.answer(4))
    assert [value for _pid, value in answers] == [4, 8]
    assert {pid for pid, _value in answers}.isdisjoint({os.getpid()})
    assert len({pid for pid, _value in [*answers, *side.answer(5)]}) == 1


def test_what_it_raises_is_raised_here_and_it_goes_on(side):
    with pytest.raises(UserError, match="no answer to that"):
        list(side.answer("fail"))
    with pytest.raises(ValueError, match="a mistake"):
        list(side.answer("bug"))
    assert [value for _pid, value in side.answer(1)] == [1, 2]


def test_after_a_kill_one_sentence_says_so_and_the_next_question_starts_it_anew(side):
    ((pid, _value), _second) = side.answer(1)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(UserError, match="ended unexpectedly"):
        list(side.answer(3))
    assert [value for _pid, value in side.answer(4)] == [4, 8]


def test_closing_ends_a_question_under_way(side):
    started = threading.Event()
    seen = []

    def ask():
        for answer in side.answer(7):
            seen.append(answer)
            started.set()

    thread = threading.Thread(target=ask)
    thread.start()
    assert started.wait(30)
    side.stop()
    thread.join(10)
    assert not thread.is_alive()
