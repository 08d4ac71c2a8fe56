"""A window under a person's hands, and beside it a model of what must be in it."""

from __future__ import annotations

import math
import os
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from desktop_cnn.app.actions.compare import compare
from desktop_cnn.app.history import MADE, Step
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import BLANK, rasterize
from desktop_cnn.core.values import Drawing, Stroke
from desktop_cnn.ui.documents import Documents
from desktop_cnn.ui.hand import send, wait_until
from desktop_cnn.ui.main_window import create_window
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.widgets.answer_view import AnswerView
from tests.soak.watch import watching

_PATIENCE_S = 120
_UNDO_BYTES = 2_000_000
"""Little, so that old steps are let go all the time."""

_MOST_SAVED = 20
"""Those before are forgotten: what the session knows of its drawings must not be taken for what the program holds."""

_AT_FIRST = (
    "view.theme.dark",
    "view.language.en",
    "view.usual_size",
    "view.contrast.layer",
    "view.workspace.networks",
    "view.restore",
)

Points = Sequence[tuple[float, float]]


class Session:
    """One window with a home of its own. ``drawing``: what must be drawn; ``moves``: how many events of the pen."""

    def __init__(self) -> None:
        self._until_closed = ExitStack()
        self.folder = Path(self._until_closed.enter_context(tempfile.TemporaryDirectory()))
        homes = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(self.folder / "home"))
        self._until_closed.enter_context(patch.dict(os.environ, homes))
        self.watch = self._until_closed.enter_context(watching())
        self.saved: deque[tuple[Path, Drawing]] = deque(maxlen=_MOST_SAVED)
        self._until_closed.enter_context(patch.object(Documents, "_ask_where", self._where_to_save))
        self.window = create_window()
        self.window.show()
        self.store, self.canvas = self.window.store, self.window.canvas
        self.store.update(history=replace(self.store.state.history, most_bytes=_UNDO_BYTES))
        self.drawing, self.pixels = Drawing(), BLANK
        self.moves = self.acts = 0
        self._worlds: dict[int, tuple[Step, dict[str, object]]] = {}

    def _where_to_save(self, _title: str, _name: str, kinds: dict[str, str]) -> Path:
        return self.folder / f"{self.acts}{next(iter(kinds))}"

    def wait(self, is_done: Callable[[], bool], what: str) -> None:
        try:
            wait_until(is_done, _PATIENCE_S, what)
        except UserError as error:
            state = self.store.state
            raise AssertionError(f"{error} The window says “{state.message}” and “{state.failure}”.") from error

    def let_events_pass(self) -> None:
        QApplication.processEvents()

    def wait_answer(self) -> None:
        """Where none of the compared networks has weights by the recipe, the answer is a sentence."""
        state = self.store.state
        if any(model.path.exists() for model in state.models.values()):
            self.wait(lambda: not self.store.state.failure and self.window.shows_what_is_drawn(), "an answer")
        else:
            self.wait(lambda: bool(self.store.state.failure), "a sentence")

    # What a person does, and what must come of it.

    def stroke(self, points: Points, *, erasing: bool = False, pause: Callable[[], None] | None = None) -> None:
        """Draw a stroke; ``pause`` is called in its middle, after which it may have been ended."""
        before, width = self.store.state.document, self.store.state.pen_px
        is_eraser = erasing or self.store.state.erasing
        then = [before.drawing]

        def go_on() -> None:
            assert pause is not None
            pause()
            then.append(self.store.state.document.drawing)  # what was done meanwhile may have brought another one

        self.step(lambda: self._lead(points, erasing, go_on if pause else None))
        drawn = self.store.state.document.drawing
        if is_eraser and not before.pixels.any() and then[-1] is before.drawing:
            assert drawn is before.drawing, "an eraser left something on an empty canvas"
            return
        if pause is None:
            assert drawn.strokes[:-1] == before.drawing.strokes, "a stroke was lost"
            self._check_stroke(drawn.strokes[-1], points, len(points), width, is_eraser)
            self.drawing = replace(self.drawing, strokes=(*self.drawing.strokes, drawn.strokes[-1]))
            self.pixels = rasterize(self.drawing)
        else:
            self.take()

    def _lead(self, points: Points, erasing: bool, pause: Callable[[], None] | None) -> None:
        send(self.canvas, QEvent.Type.MouseButtonPress, *points[0], erasing=erasing)
        for place, point in enumerate(points[1:], 1):
            if pause is not None and place == (len(points) + 1) // 2:
                pause()
            send(self.canvas, QEvent.Type.MouseMove, *point, erasing=erasing)
            if place % 7 == 0:
                self.let_events_pass()
        send(self.canvas, QEvent.Type.MouseButtonRelease, *points[-1], erasing=erasing)
        self.moves += len(points)

    def _check_stroke(self, stroke: Stroke, points: Points, least: int, width: float, is_eraser: bool) -> None:
        assert least <= len(stroke.points) <= len(points), "points of a stroke were lost"
        assert (stroke.width_px, stroke.erasing) == (width, is_eraser)
        for have, want in zip(stroke.points, points, strict=False):
            assert math.dist((have.x, have.y), want) < 1e-6, f"{have} was drawn at {want}"

    def step(self, act: Callable[[], None]) -> None:
        """Do what may be undone; where it made one step, undo must lead to exactly what was there."""
        before, known = self._made(), self.store.state.history.undo
        act()
        undo = self.store.state.history.undo
        if undo and (not known or undo[-1] is not known[-1]) and (len(undo) == 1 or undo[-2:-1] == known[-1:]):
            self._know(undo[-1], before)

    def _know(self, step: Step, before: dict[str, object]) -> None:
        """Remember what was there before a step, and nothing of those that have been let go of."""
        kept = {id(each) for each in (*self.store.state.history.undo, *self.store.state.history.redo)}
        self._worlds = {number: world for number, world in self._worlds.items() if number in kept}
        self._worlds[id(step)] = step, before

    def take(self) -> None:
        """Another drawing is there now."""
        self.drawing = self.store.state.document.drawing
        self.pixels = rasterize(self.drawing)

    def _made(self) -> dict[str, object]:
        """Return what undo can change; what is chosen besides, such as the weights, it leaves as it is."""
        return {name: getattr(self.store.state, name) for name in MADE}

    def change(self, act: Callable[[], None]) -> None:
        """Do what brings another drawing."""
        self.step(act)
        self.take()

    def undo(self) -> None:
        self._walk(self.store.undo, self.store.state.history.undo, lambda: self.store.state.history.redo)

    def redo(self) -> None:
        self._walk(self.store.redo, self.store.state.history.redo, lambda: self.store.state.history.undo)

    def _walk(self, go: Callable[[], None], steps: tuple[Step, ...], others: Callable[[], tuple[Step, ...]]) -> None:
        if not steps:
            return
        before, step = self._made(), steps[-1]
        go()
        if id(step) in self._worlds:
            there = self._worlds[id(step)][1]
            wanted = {name: there[name] if name in step.values else value for name, value in before.items()}
            assert self._made() == wanted, f"{step.title()}: something else came back"
        self._know(others()[-1], before)
        self.take()

    def open(self, path: Path, wanted: Drawing | None = None) -> None:
        """Open a file; ``wanted``: what it must hold."""
        history = self.store.state.history
        self.change(lambda: self._open(path, history))
        if wanted is not None:
            assert len(self.drawing.strokes) == len(wanted.strokes), "a saved stroke did not come back"
            # A file has thousandths of a pixel.
            np.testing.assert_allclose(rasterize(self.drawing), rasterize(wanted), atol=0.01)

    def _open(self, path: Path, history: object) -> None:
        self.window.open_path(path)
        self.wait(lambda: self.store.state.history is not history, f"opening {path.name}")

    # What holds at any time.

    def check(self) -> None:
        """Raise AssertionError for anything that is not as it must be."""
        self.let_events_pass()
        assert not self.watch.seen, "\n".join(self.watch.seen)
        state = self.store.state
        assert state.document.drawing.strokes == self.drawing.strokes, "a stroke was lost"
        # Turned round, a drawing keeps its pixels, and its strokes make others in their last bits.
        np.testing.assert_allclose(state.document.pixels, self.pixels, 0, 1e-5, err_msg="the canvas shows another one")
        history = state.history
        assert history.size_bytes <= history.most_bytes or len(history.undo) == 1, "undo is not bounded"
        assert self.canvas.property("seq") == state.seq

    def look(self) -> None:
        """Wait for the answer to what is drawn now, and see that all cards have it."""
        self.wait_answer()
        state = self.store.state
        if state.failure:
            return
        views = [self.window.findChild(AnswerView, f"answer-{slot + 1}") for slot in range(len(state.slots))]
        assert [view.property("seq") for view in views] == [self.canvas.property("seq")] * len(views)
        assert [view.property("model") for view in views] == [model.id for model in state.models.values()]
        if not state.document.pixels.any():
            assert {view.property("digit") for view in views} == {-1}

    def rest(self) -> None:
        """Bring the window back to what it was like at the start; what can be undone stays."""
        self.close_dialogs()
        for name in ("drawing.clear", "perturb.reset", "network.restore", "view.recipe.centred"):
            self.window.command(name).trigger()
        compared = self.store.state.catalogue.slots((), "centred")
        self.step(lambda: compare(self.store, compared))
        for name in _AT_FIRST:
            self.window.command(name).trigger()
        self.window.resize(1400, 900)
        self.take()
        self.wait_answer()
        self.wait(self.window.is_settled, "resting")
        self.check()

    def see_everything(self) -> None:
        """Bring each panel once, with networks of every kind: what is made at its first sight is there from now on."""
        self.change(self.window.command("samples.round.3").trigger)
        kinds = ("cnn", "fc", "vit-augmented", "gru-rows-augmented", "gru-strokes-centred")
        compare(self.store, self.store.state.catalogue.slots(kinds, "centred"))
        for name in self.offered_panels():
            self.window.bring(name)
            self.let_events_pass()
            self.wait(self.window.is_settled, name)

    def offered_panels(self) -> list[str]:
        """Return the panels that have something to show."""
        return [name for name in PANELS if PANELS[name].is_offered(self.store.state)]

    def read_in_turns(self) -> None:
        """Have all networks read by the window and by its labs, always in the same order."""
        known = self.store.state.catalogue
        names = list(known.models)
        self.window.bring("shift_map")
        self.change(self.window.command("samples.round.3").trigger)
        for first in range(0, len(names), MOST_COMPARED):
            some = known.slots(names[first : first + MOST_COMPARED], "centred")
            self.step(lambda some=some: compare(self.store, some))
            self.wait_answer()
            self.wait(self.window.is_settled, "the labs")

    def close_dialogs(self) -> None:
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()

    def close(self) -> None:
        self.close_dialogs()
        self.window.close()
        self.window.deleteLater()
        QGuiApplication.clipboard().clear()  # Qt would let go of it after Python has ended, and crash
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        seen = list(self.watch.seen)
        self._until_closed.close()
        assert not seen, "\n".join(seen)
