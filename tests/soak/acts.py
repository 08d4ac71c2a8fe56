"""What a person does in a long session, each act with how often. The hand that chooses is Python's or hypothesis'."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDockWidget

from desktop_cnn.app.actions.compare import compare
from desktop_cnn.app.actions.network import edit_kernel
from desktop_cnn.app.actions.perturbation import set_amounts
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.perturbations import PERTURBATIONS
from tests.soak.session import Points, Session

Act = Callable[[Session, Random], None]

ACTS: dict[str, tuple[int, Act]] = {}
"""Their weights and what they do."""

_LAYOUTS = ("view.contrast.", "view.workspace.", "view.larger", "view.smaller", "view.usual_size", "view.presentation")
_LENGTHS = (2, 5, 12, 30, 60, 150)


def act(weight: int) -> Callable[[Act], Act]:
    def add(do: Act) -> Act:
        ACTS[do.__name__] = weight, do
        return do

    return add


def _line(hand: Random) -> Points:
    """Return a curve, which may leave the canvas and come back; a dot is one of two equal points."""
    count = hand.choice(_LENGTHS)
    x, y, turn, step = hand.uniform(-2, 32), hand.uniform(-2, 32), hand.uniform(0, 6.3), hand.uniform(0, 2)
    points = []
    for _each in range(count):
        points.append((x, y))
        turn += hand.uniform(-0.6, 0.6)
        x, y = x + step * math.cos(turn), y + step * math.sin(turn)
    return points


def _enabled(session: Session, *starts: str) -> list[str]:
    return [each for each in COMMANDS if each.startswith(starts) and COMMANDS[each].enabled(session.store.state)]


def _do(session: Session, name: str) -> None:
    session.window.command(name).trigger()


def _do_one(session: Session, hand: Random, *starts: str) -> None:
    names = _enabled(session, *starts)
    if names:
        _do(session, hand.choice(names))


@act(30)
def draw(session: Session, hand: Random) -> None:
    session.stroke(_line(hand))


@act(6)
def erase(session: Session, hand: Random) -> None:
    session.stroke(_line(hand), erasing=True)


@act(4)
def draw_while_something_happens(session: Session, hand: Random) -> None:
    quiet = ("perturb.", "view.recipe.", "view.theme.", "view.language.", "drawing.undo", "samples.", *_LAYOUTS)
    session.stroke(_line(hand), pause=lambda: _do_one(session, hand, hand.choice(quiet)))


@act(8)
def undo(session: Session, hand: Random) -> None:
    for _each in range(hand.choice((1, 1, 3, 9))):
        session.undo()


@act(6)
def redo(session: Session, hand: Random) -> None:
    for _each in range(hand.choice((1, 1, 3, 9))):
        session.redo()


@act(3)
def clear(session: Session, _hand: Random) -> None:
    session.change(lambda: _do(session, "drawing.clear"))
    assert session.store.state.document.is_empty


@act(3)
def another_drawing(session: Session, hand: Random) -> None:
    session.change(lambda: _do_one(session, hand, "samples.", "drawing.backwards"))


@act(2)
def pen(session: Session, hand: Random) -> None:
    _do_one(session, hand, "drawing.eraser", "drawing.thinner", "drawing.thicker")


@act(1)
def wheel(session: Session, hand: Random) -> None:
    at = QPointF(hand.randrange(100), hand.randrange(100))
    turned = QPoint(0, hand.randrange(-1000, 1000))
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(session.canvas, event)


@act(10)
def perturb(session: Session, hand: Random) -> None:
    session.step(lambda: _do_one(session, hand, "perturb."))


@act(4)
def amount(session: Session, hand: Random) -> None:
    links = session.store.state.chain.perturbations
    if links:
        index = hand.randrange(len(links))
        amounts = PERTURBATIONS[links[index].name].amounts
        values = {each.name: hand.uniform(each.low, each.high) for each in amounts}
        session.step(lambda: set_amounts(session.store, index, values))


@act(3)
def compare_others(session: Session, hand: Random) -> None:
    known = session.store.state.catalogue
    count = hand.choice((1, 2, 2, 2, 3, MOST_COMPARED))
    names = hand.sample([*known.architectures(), *known.models], count)
    session.step(lambda: compare(session.store, known.slots(names, session.store.state.recipe)))


@act(2)
def compare_one_more_or_less(session: Session, hand: Random) -> None:
    session.step(lambda: _do_one(session, hand, "network.compare.", "network.ladder."))


@act(2)
def weights(session: Session, hand: Random) -> None:
    session.step(lambda: _do_one(session, hand, "view.recipe."))


@act(4)
def kernel(session: Session, hand: Random) -> None:
    layers = [
        (network.model.id, layer)
        for network in session.store.state.networks.values()
        for layer in network.layers.values()
        if layer.kernels.size
    ]
    if layers:
        model, layer = hand.choice(layers)
        maps, channels, *size = layer.kernels.shape
        new = None if hand.random() < 0.2 else np.full(size, hand.uniform(-1, 1), np.float32)
        edit = KernelEdit(model, layer.name, hand.randrange(maps), hand.randrange(channels), new)
        session.step(lambda: edit_kernel(session.store, edit))


@act(1)
def learned_kernels(session: Session, hand: Random) -> None:
    session.step(lambda: _do_one(session, hand, "network.restore"))


@act(3)
def save(session: Session, hand: Random) -> None:
    names = _enabled(session, "file.save", "file.export")
    names = [name for name in names if name != "file.export_figure"]
    if names:
        name, drawing = hand.choice(names), session.drawing
        _do(session, name)
        session.wait(lambda: any(session.folder.glob(f"{session.acts}.*")), "saving")
        (path,) = session.folder.glob(f"{session.acts}.*")
        if name != "file.export":
            session.saved.append((path, drawing))


@act(3)
def open_saved(session: Session, hand: Random) -> None:
    if session.saved:
        session.open(*hand.choice(session.saved))


@act(1)
def copy_and_paste(session: Session, _hand: Random) -> None:
    _do(session, "file.copy")
    pixels, history = session.store.state.document.pixels, session.store.state.history

    def paste() -> None:
        _do(session, "file.paste")
        session.wait(lambda: session.store.state.history is not history, "pasting")

    session.change(paste)
    np.testing.assert_allclose(session.store.state.document.pixels, pixels, atol=0.003)


@act(3)
def workspace(session: Session, hand: Random) -> None:
    _do_one(session, hand, *_LAYOUTS)


@act(2)
def panel(session: Session, hand: Random) -> None:
    session.window.bring(hand.choice(session.offered_panels()))


@act(3)
def dock(session: Session, hand: Random) -> None:
    docks = [each for each in session.window.findChildren(QDockWidget) if each.isVisible()]
    if docks:
        one = hand.choice(sorted(docks, key=QDockWidget.objectName))
        hand.choice((lambda: one.setFloating(not one.isFloating()), one.close, one.hide))()


@act(1)
def layout(session: Session, _hand: Random) -> None:
    _do(session, "view.restore")


@act(2)
def resize(session: Session, hand: Random) -> None:
    session.window.resize(hand.randrange(700, 2600), hand.randrange(500, 1500))


@act(1)
def look(session: Session, hand: Random) -> None:
    _do_one(session, hand, "view.theme.", "view.language.")


@act(12)
def wait_for_answers(session: Session, _hand: Random) -> None:
    session.look()
