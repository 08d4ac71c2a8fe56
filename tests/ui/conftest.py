"""The real window, offscreen, with real weights and a hand that sends real mouse events."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt, QThread, QTimer
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import getAllValidWrappers

from desktop_cnn.core.catalogue import Catalogue, catalogue
from desktop_cnn.core.labs.curves import SAMPLES
from desktop_cnn.ui.hand import draw_line, send
from desktop_cnn.ui.main_window import MainWindow, create_window
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.panels.adversarial import AdversarialChoices
from desktop_cnn.ui.panels.curve_form import CurveChoices
from desktop_cnn.ui.panels.patches import PatchChoices
from desktop_cnn.ui.theme import shipped_families
from desktop_cnn.ui.widgets.answer_view import AnswerView
from tests.forked import ForkedProcess
from tests.ui.shared_window import SHARED

LONG_MS = 30_000


SHOWS = {"attention": "vit-augmented", "recurrent": "gru-rows-augmented", "order": "gru-strokes-centred"}
"""Panels that are empty for the networks which are compared at first, and what they show."""


OFFERED = sorted((name for name, kind in PANELS.items() if kind.slot <= 2), key=SHOWS.__contains__)
"""The panels that have something to show while two networks are compared, those last that take other networks."""


FEW = [
    each if each in ("lane-1", "shift_map", "cost") else pytest.param(each, marks=pytest.mark.long) for each in OFFERED
]
"""All of them, of which the usual run tries three."""


LIGHT = ("fc", "pooled")
"""Networks that take a lab a quarter of the CNN's time, one of them with maps: for what is about panels."""


SHARED_WINDOW = pytest.mark.shared_window
"""For files whose tests do with a window that others have used: see tests/ui/shared_window.py."""

OWN_WINDOW = pytest.mark.own_window
"""For those of such a file that are about how a window begins or ends, or what it keeps."""

_CHANGE_THE_BEGINNING = {"strided", "own_weights", "no_network_kept"}
"""Fixtures that let a window begin otherwise."""


def shares_the_window(item: pytest.Item) -> bool:
    names = set(item.fixturenames)
    shares = item.get_closest_marker("shared_window") and not item.get_closest_marker("own_window")
    return bool(shares) and "person" in names and not names & _CHANGE_THE_BEGINNING


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those of a file that share the window follow each other."""
    firsts = {}
    for number, item in enumerate(items):
        firsts.setdefault(item.path, number)
    items.sort(key=lambda item: (firsts[item.path], "tests/ui" in item.nodeid and not shares_the_window(item)))


class Person:
    """Draws in a window and looks at it."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window, self.qtbot = window, qtbot
        self.canvas, self.store = window.canvas, window.store
        self.button = Qt.MouseButton.LeftButton

    def press(self, x, y):
        send(self.canvas, QEvent.Type.MouseButtonPress, x, y)

    def move(self, x, y):
        send(self.canvas, QEvent.Type.MouseMove, x, y)

    def release(self, x, y):
        send(self.canvas, QEvent.Type.MouseButtonRelease, x, y)

    def draw(self, drawing):
        for stroke in drawing.strokes:
            draw_line(self.canvas, [(p.x, p.y) for p in stroke.points])

    def line(self, *points, erasing=False):
        draw_line(self.canvas, points, erasing=erasing)

    def do(self, command):
        self.window.command(command).trigger()

    def compare(self, *names, folder=None):
        """Compare these networks, those of a folder of weights among them, and wait for their answer."""
        known = catalogue(folder)
        self.store.update(catalogue=known, compared=known.slots(names, self.store.state.recipe))
        self.wait_answer()

    def forget_others(self):
        """Have no models but those of the compared architectures: some panels look at all that there are."""
        known, names = self.store.state.catalogue, {slot.architecture for slot in self.store.state.slots}
        few = {each.id: each for each in known.models.values() if each.architecture in names}
        self.store.update(catalogue=Catalogue(few, known.default, known.folder))

    def compare_what_shows(self, panel):
        """Compare, beside one of those at first, a network for which the panel is there."""
        if panel in SHOWS:
            self.compare("cnn", SHOWS[panel])

    def ask_little(self):
        """Choose, in every lab that takes long, what takes little: one digit to search for, and thirty digits."""
        for choices in (AdversarialChoices(into=8), CurveChoices(source=SAMPLES), PatchChoices(SAMPLES)):
            self.store.choose(choices)

    def wait_answer(self):
        self.qtbot.waitUntil(
            lambda: bool(self.store.state.networks) and self.window.shows_what_is_drawn(), timeout=LONG_MS
        )

    def let_events_pass(self):
        """Return when all that stands in the window's queue now has been handled, and what this has put there."""
        for _round in range(2):
            passed = []
            QTimer.singleShot(0, lambda passed=passed: passed.append(True))
            self.qtbot.waitUntil(lambda passed=passed: bool(passed), timeout=LONG_MS)

    def look_at(self, panel):
        """Let a panel be seen, in its workspace."""
        self.window.bring(panel)

    def slot(self, name) -> int:
        """The number of the slot in which a network is compared, from 1 on."""
        return list(self.store.state.models).index(name) + 1

    def lane(self, name):
        """The lane of a compared network."""
        return self.window.panel(f"lane-{self.slot(name)}").widget().lane

    def prediction(self, name) -> AnswerView:
        """The answer of a compared network; of the perturbed drawing for a name that ends so."""
        network, perturbed = name.removesuffix("-perturbed"), "-perturbed" if name.endswith("-perturbed") else ""
        return self.window.findChild(AnswerView, f"answer-{self.slot(network)}{perturbed}")

    def digit(self, name) -> int:
        return self.prediction(name).property("digit")

    def find(self, name) -> QWidget:
        return self.window.findChild(QWidget, name)


def open_window(qtbot) -> Person:
    """Return a person at a window of their own."""
    SHARED.end()
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    return Person(window, qtbot)


@pytest.fixture(scope="session", autouse=True)
def _modules_are_not_cleared_up() -> Iterator[None]:
    """Their many objects stay to the end: to go over them after each window took as long as to make one.

    What is new is cleared up between two tests alone, after some windows: see tests/conftest.py.
    """
    for name in ("torch", "desktop_cnn.engine.inference", "desktop_cnn.ui.main_window"):
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Text is as wide as the program's own font makes it, whatever fonts and hints the machine has."""
    font = QFont(qapp.font())
    font.setFamilies(shipped_families())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    qapp.setFont(font)
    return qapp


@contextmanager
def labs_in_forks() -> Iterator[None]:
    """The window's side process is a fork; everything else starts as it does elsewhere."""
    start = subprocess.Popen

    def fork(command, **options):
        if command[:2] != [sys.executable, "-P"]:
            return start(command, **options)
        del options["start_new_session"]  # every fork has one
        return ForkedProcess(command, **options)

    with pytest.MonkeyPatch.context() as patched:  # not the test's own, which it may undo
        patched.setattr(subprocess, "Popen", fork)
        yield


@pytest.fixture(autouse=True)
def _labs_begin_with_torch_imported() -> Iterator[None]:
    with labs_in_forks():
        yield


@pytest.fixture(scope="module", autouse=True)
def _no_timer_stays() -> Iterator[None]:
    """What goes on in a closed window would hold it, and come to it when it is gone.

    After the tests of a file: to look through all that Qt has made took as long as a small test.
    """
    yield
    SHARED.end()
    deadline = QDeadlineTimer(1000)
    while (left := _going_on()) and not deadline.hasExpired():  # what does something once, soon, does it and is over
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 10)
    assert not left, f"still running: {[(each, each.parent()) for each in left]}"


@pytest.fixture(autouse=True)
def _nothing_stays_on_the_clipboard() -> Iterator[None]:
    """Qt lets go of it after Python has ended, and of an object of Python's it cannot then."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


def _going_on() -> list[QTimer | QThread]:
    here = QThread.currentThread()
    found = [each for each in getAllValidWrappers() if isinstance(each, QTimer | QThread) and each is not here]
    return [each for each in found if isinstance(each, QThread) or each.isActive()]


@pytest.fixture(autouse=True)
def _only_who_shares_the_window_has_it(request) -> None:
    """What is tried without it, or in a window of its own, is not to meet another one."""
    if not shares_the_window(request.node):
        SHARED.end()


@pytest.fixture
def person(request, qtbot) -> Iterator[Person]:
    """At the window that tests share, or at one of their own where the test asks for that: OWN_WINDOW."""
    shares = shares_the_window(request.node)
    person = Person(SHARED.take(), qtbot) if shares else open_window(qtbot)
    yield person
    if shares:
        SHARED.give_back()
    else:
        person.window.close()
    vars(person).clear()


@pytest.fixture
def reader(person) -> Person:
    """A person whose networks are loaded."""
    person.wait_answer()
    return person


@pytest.fixture
def student(reader, samples) -> Person:
    """A person who has drawn, and whose labs have little to do."""
    reader.ask_little()
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader
