"""What every lab does with its questions, through a real side process."""

from __future__ import annotations

import os
import signal
import time

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.errors import UserError
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels import PANELS
from tests.ui.conftest import LONG_MS, SHOWS

LAB_NAMES = [name for name, kind in PANELS.items() if hasattr(kind, "factory")]


def prepare_failing():
    """Answer with a mistake of the program's."""

    def fail(_question):
        yield from ()
        raise ZeroDivisionError("a bug")

    return fail


def prepare_counting():
    """Count up to a number; a negative one is a mistake of the person's."""

    def count(number):
        if number < 0:
            raise UserError("not below zero")
        for each in range(number):
            yield os.getpid(), each
            time.sleep(0.01)

    return count


def prepare_telling_strokes():
    """Answer with a sentence that says what strokes came along."""

    def tell(question):
        yield from ()
        if question.drawing is None:
            raise UserError("no strokes")
        raise UserError(outline(question.drawing.drawing()))

    return tell


def outline(drawing):
    return f"{drawing.strokes[-1]} is the last of {len(drawing.strokes)}"


@pytest.fixture
def tells_strokes(monkeypatch):
    """The shift map says what strokes come with its questions."""
    monkeypatch.setattr(PANELS["shift_map"], "factory", f"{__name__}:prepare_telling_strokes")


def ask_by_drawing(person, panel="shift_map"):
    person.look_at(panel)
    person.line((5, 5), (20, 12.5))
    person.line((15, 5), (16, 6), erasing=True)


def wait_told(person, text):
    person.qtbot.waitUntil(lambda: text() == person.store.state.message, timeout=LONG_MS)


def test_strokes_are_not_sent_to_a_lab_that_reads_pixels(tells_strokes, reader):
    reader.compare("cnn", "gru-strokes")
    ask_by_drawing(reader)
    wait_told(reader, lambda: "no strokes")
    assert reader.window.panel("shift_map").widget().lab.question.drawing is None


def test_strokes_are_sent_to_a_lab_that_reads_them(monkeypatch, reader):
    monkeypatch.setattr(PANELS["order"], "factory", f"{__name__}:prepare_telling_strokes")
    ask_by_drawing(reader, "order")
    wait_told(reader, lambda: outline(reader.store.state.document.drawing))


class Asker:
    def __init__(self, qtbot):
        self.qtbot, self.parent = qtbot, QObject()
        self.labs = Labs(self.parent)
        self.answers, self.errors, self.phases = [], [], []
        factory = f"{__name__}:prepare_counting"
        self.lab = self.labs.open(factory, self.answers.append, self.errors.append, self.follow)

    def follow(self):
        self.phases.append(self.lab.job.phase)

    @property
    def finished(self):
        return self.phases.count("finished")

    def wait(self, condition):
        self.qtbot.waitUntil(condition, timeout=LONG_MS)

    def wait_without_events(self, count):
        """Return when so many replies have arrived that nobody has taken yet."""
        deadline = time.perf_counter() + LONG_MS / 1000
        while len(self.labs._arrived) < count:
            assert time.perf_counter() < deadline
            time.sleep(0.001)


@pytest.fixture
def asker(qtbot):
    asker = Asker(qtbot)
    yield asker
    if asker.labs.side.process is not None:
        asker.labs.end()


def test_answers_are_handed_over_and_the_end_is_told(asker):
    asker.lab.ask(3)
    assert asker.lab.job.is_running
    assert not asker.lab.is_answered
    asker.wait(lambda: asker.finished == 1)
    assert [each for _pid, each in asker.answers] == [0, 1, 2]
    assert asker.lab.is_answered
    assert not asker.lab.job.is_running


def test_the_newest_question_replaces_the_one_that_waits(asker):
    for number in (20, 1, 1, 2):
        asker.lab.ask(number)
    asker.wait(lambda: asker.finished == 1)
    assert [each for _pid, each in asker.answers[-2:]] == [0, 1]
    assert len(asker.answers) <= 22


def test_a_dropped_question_gives_no_more_answers_and_the_next_one_is_not_kept_waiting(asker):
    asker.lab.ask(100_000)
    asker.wait(lambda: bool(asker.answers))
    asker.lab.drop()
    assert not asker.lab.job.is_running
    had = len(asker.answers)
    start = time.perf_counter()
    asker.lab.ask(2)
    asker.wait(lambda: asker.finished == 1)
    assert time.perf_counter() - start < 2
    assert [each for _pid, each in asker.answers[had:]] == [0, 1]


def test_what_the_person_got_wrong_is_told_and_it_goes_on(asker):
    asker.lab.ask(-1)
    asker.wait(lambda: bool(asker.errors))
    assert str(asker.errors[0]) == "not below zero"
    asker.lab.ask(1)
    asker.wait(lambda: bool(asker.answers))


def test_when_the_process_is_killed_that_is_told_and_the_next_question_is_answered(asker):
    asker.lab.ask(100_000)
    asker.wait(lambda: bool(asker.answers))
    os.kill(asker.answers[0][0], signal.SIGKILL)
    asker.wait(lambda: bool(asker.errors))
    assert "ended unexpectedly" in str(asker.errors[0])
    assert not asker.lab.job.is_running
    asker.lab.ask(1)
    asker.wait(lambda: asker.finished == 1)


def test_a_mistake_of_the_programs_in_one_lab_leaves_no_other_waiting(asker):
    errors = []
    broken = asker.labs.open(f"{__name__}:prepare_failing", print, errors.append, print)
    asker.lab.ask(1)
    asker.wait(lambda: asker.finished == 1)
    broken.ask(1)
    asker.lab.ask(3)
    with asker.qtbot.capture_exceptions() as caught:
        asker.wait_without_events(5)  # so that all replies have come, and are taken as one
        asker.wait(lambda: asker.finished == 2 and bool(caught))
    assert [kind for kind, _error, _trace in caught] == [ZeroDivisionError]
    assert "unexpected error" in str(errors[0])
    assert not broken.job.is_running


def test_where_no_process_can_be_started_that_is_told_and_it_can_be_tried_again(asker, monkeypatch):
    def refuse(*_arguments, **_options):
        raise OSError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patched:
        patched.setattr("subprocess.Popen", refuse)
        asker.lab.ask(1)
    assert "cannot be started: Resource temporarily unavailable" in str(asker.errors[0])
    assert not asker.lab.job.is_running
    asker.lab.ask(1)
    asker.wait(lambda: asker.finished == 1)


def test_after_the_end_nothing_starts_and_what_was_under_way_is_dropped(asker):
    asker.lab.ask(100_000)
    asker.wait(lambda: bool(asker.answers))
    asker.wait_without_events(2)  # they ring
    asker.labs.end()
    had = len(asker.answers)
    asker.lab.ask(1)
    QCoreApplication.processEvents()
    assert len(asker.answers) == had
    assert asker.labs.side.process is None


def test_a_window_closed_in_the_middle_of_a_stroke_starts_nothing_afterwards(reader):
    reader.look_at("shift_map")
    reader.press(5, 5)
    reader.move(10, 10)
    side = reader.window._labs.side
    reader.window.close()
    reader.let_events_pass()
    assert not [timer for timer in reader.window.findChildren(QTimer) if timer.isActive()]
    assert side.process is None


@pytest.mark.parametrize("name", LAB_NAMES)
def test_every_lab_follows_the_drawing_survives_a_kill_and_has_nothing_for_an_empty_canvas(name, reader, samples):
    window = reader.window
    reader.ask_little()
    reader.compare("fc", SHOWS.get(name, "pooled"))
    reader.forget_others()
    window.bring(name)
    panel = window.panel(name).widget()
    reader.draw(samples[9].drawing)
    panel.start()
    reader.qtbot.waitUntil(window.is_settled, timeout=LONG_MS)
    assert panel.answer is not None
    process = window._labs.side.process
    if process is not None:
        process.kill()
    reader.line((5, 26), (20, 26))
    panel.start()
    reader.qtbot.waitUntil(window.is_settled, timeout=LONG_MS)
    reader.line((5, 28), (20, 28))
    panel.start()
    reader.qtbot.waitUntil(lambda: window.is_settled() and panel.answer is not None, timeout=LONG_MS)
    reader.do("drawing.clear")
    reader.qtbot.waitUntil(lambda: panel.answer is None, timeout=LONG_MS)


BUTTONS = {"curves": "Measure", "adversarial": "Search", "im2col": "Time the three ways", "patches": "Find"}


def told_by(window, panel):
    return "\n".join([window.store.state.message, *(label.text() for label in panel.findChildren(QLabel))])


@pytest.mark.parametrize("name", sorted({*LAB_NAMES, *BUTTONS}))
def test_what_starts_a_lab_again_after_a_kill_is_told_and_true(name, reader, samples, monkeypatch):
    window, panel = reader.window, reader.window.panel(name).widget()
    reader.compare("fc", SHOWS.get(name, "pooled"))
    reader.forget_others()
    lab, answers = getattr(panel, "_measuring", panel.lab), []
    monkeypatch.setattr(lab, "_show", answers.append)
    window.bring(name)
    reader.draw(samples[9].drawing)
    panel.start()
    reader.qtbot.waitUntil(lambda: lab.is_busy)
    window._labs.side.process.kill()
    button = BUTTONS.get(name)
    wanted = f"press {button} to start it again" if button else "it starts again with the next change"
    reader.qtbot.waitUntil(lambda: wanted in told_by(window, panel), timeout=LONG_MS)
    answers.clear()
    if button:
        assert panel.job_bar.button.isVisible()
        assert panel.job_bar.button.text() == button
        reader.qtbot.mouseClick(panel.job_bar.button, reader.button)
    else:
        reader.line((5, 28), (20, 28))
    reader.qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
