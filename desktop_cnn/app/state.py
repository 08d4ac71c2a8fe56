"""The program's whole state, frozen, and the one place that changes it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.history import History, Title
from desktop_cnn.app.stack import PerturbationStack
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.packed import PackedDrawing, pack
from desktop_cnn.core.page import Page as Page
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import (
    DEFAULT_PEN_PX,
    CellAddress,
    Drawing,
    KernelEdit,
    Network,
    Pixels,
    Reading,
    Request,
    Snapshot,
)


@dataclass(frozen=True, eq=False)
class AppState:
    """``seq`` grows whenever the question to the networks changes; ``snapshot.seq`` says what is answered. It begins
    with 1: no answer has 0.

    ``page`` is what is drawn, ``drawing_now`` whether a stroke is under way; ``history`` is how all that the person has
    made came about. ``unit``: the chosen hidden unit, or None for the strongest. ``own_scales``: each
    map has its own colour scale, not its layer's. ``message``: what was said last, until the person's next act.
    ``failure``: why the networks give no answer. ``warning``: why the drawing (or else the choices) cannot be kept for
    the next start, while it is so. ``peek``: pixels that a panel shows for a moment as a ghost over the drawing.
    ``inspected``: the value that was chosen to be traced, None for the brightest. ``field``: (30, 30) bool, the drawn
    pixels that it rests on, while they are to be seen. ``edits``: kernels of the live networks that the person has
    changed, of any recipe.
    """

    page: Page = field(default_factory=Page)
    history: History = field(default_factory=History)
    drawing_now: bool = False
    pen_px: float = DEFAULT_PEN_PX
    erasing: bool = False
    perturbation: PerturbationStack = field(default_factory=PerturbationStack)
    shown: Literal["drawn", "perturbed"] = "drawn"
    recipe: str = "centred"
    device: str = "auto"
    edits: tuple[KernelEdit, ...] = ()
    wanted: frozenset[str] = frozenset()
    unit: int | None = None
    own_scales: bool = False
    language: str = "system"
    theme: str = "system"
    message: str = ""
    failure: str = ""
    warning: str = ""
    seq: int = 1
    snapshot: Snapshot | None = None
    networks: Mapping[str, Network] = field(default_factory=dict)
    peek: Pixels | None = None
    inspected: CellAddress | None = None
    field: NDArray[np.bool_] | None = None

    def request(self) -> Request:
        chain = self.perturbation.chain()
        return Request(self.seq, self.page, chain, self.recipe, self.wanted, self.device, self.live_edits)

    @property
    def reads_strokes(self) -> bool:
        """Whether any of the networks that are shown reads strokes."""
        return any(network.reads_strokes for network in self.networks.values())

    def asked_drawing(self) -> PackedDrawing | None:
        """Return the drawing as it goes along with a lab's question, None where no network reads strokes."""
        return pack(self.page.drawing) if self.reads_strokes else None

    @property
    def loaded_recipe(self) -> str:
        """Return the recipe of the networks that are shown, empty before the first ones: all arrive together."""
        return next((network.recipe for network in self.networks.values()), "")

    @property
    def live_edits(self) -> tuple[KernelEdit, ...]:
        """Return the edits of the networks of the present recipe."""
        return tuple(edit for edit in self.edits if edit.recipe == self.recipe)

    @property
    def shows_perturbed(self) -> bool:
        """Whether the panels show what the networks say of the perturbed drawing."""
        return self.shown == "perturbed" and self.snapshot is not None and "perturbed" in self.snapshot.inputs

    def reading(self, network: str) -> Reading | None:
        """What the panels show of a network: none before the first answer and for an empty canvas."""
        if self.snapshot is None or self.page.is_empty:
            return None
        readings = self.snapshot.perturbed if self.shows_perturbed else self.snapshot.drawn
        return readings.get(network)

    def drawings(self) -> list[Pixels]:
        """Return the pixels of every drawing that undo reaches, each as it was when the next one was begun."""
        return [page.pixels for page in self.history.ended_pages(self.page)]

    def given(self) -> Pixels | None:
        """Return what the networks were given for what ``reading`` returns."""
        if self.snapshot is None:
            return None
        shown = "perturbed" if self.shows_perturbed else "drawn"
        return RECIPES[self.snapshot.recipe].seen(self.snapshot.inputs[shown])

    def is_answered_by(self, changed: frozenset[str]) -> bool:
        """Whether a change shows in what the networks said: a new answer, or a canvas that is empty now.

        A canvas that was drawn on keeps its last answer for the moment that the next one takes.
        """
        return "snapshot" in changed or ("page" in changed and self.page.is_empty)


def put_on(drawing: Drawing) -> dict[str, Any]:
    """Return the changes that put a drawing's own perturbations on it; none where it has none."""
    links = drawing.perturbations
    return {"perturbation": PerturbationStack(True, links), "shown": "perturbed"} if links else {}


QUESTION = frozenset({"page", "perturbation", "recipe", "device", "wanted", "edits"})
_CHOICES = {"shown", "pen_px", "erasing", "unit", "inspected", "own_scales", "language", "theme"}
_BY_PERSON = (QUESTION - {"wanted"}) | _CHOICES

Listener = Callable[[AppState, frozenset[str]], None]


class Store:
    """Holds the state. Main thread only."""

    def __init__(self, state: AppState | None = None) -> None:
        self.state = state or AppState()
        self._listeners: list[Listener] = []
        self._untold: deque[frozenset[str]] = deque()
        self._is_telling = False

    def subscribe(self, listener: Listener) -> None:
        """Call the listener after each change with the new state and the names of the changed fields.

        A change that a listener makes is told after the one that it was told of, to all in the same order.
        """
        self._listeners.append(listener)

    def update(self, **changes: Any) -> None:
        """Replace fields of AppState; a change of the question raises ``seq``.

        What the person changes ends the message that is there; a stroke does so with its press alone.
        """
        if self.state.message and not self.state.drawing_now and not _BY_PERSON.isdisjoint(changes):
            changes = {"message": "", **changes}
        if not QUESTION.isdisjoint(changes):
            changes["seq"] = self.state.seq + 1
        self.state = replace(self.state, **changes)
        self._untold.append(frozenset(changes))
        if not self._is_telling:
            self._tell()

    def _tell(self) -> None:
        self._is_telling = True
        try:
            while self._untold:
                changed = self._untold.popleft()
                for listener in tuple(self._listeners):
                    listener(self.state, changed)
        finally:
            self._is_telling = False

    def act(self, title: Title, run: Hashable = None, **changes: Any) -> None:
        """Change what the person has made (history.MADE) as one step that undo takes back; other fields may go along.

        Acts that follow each other with the same ``run`` are one step, until ``rest``.
        """
        self.update(history=self.state.history.acted(self.state, title, changes, run), **changes)

    def rest(self) -> None:
        """The person has let go: whatever comes next is a step of its own."""
        if self.state.history.run is not None:
            self.update(history=self.state.history.rested())

    def undo(self) -> None:
        if self.state.history.undo:
            history, changes = self.state.history.back(self.state)
            self.update(**changes, history=history, drawing_now=False)

    def redo(self) -> None:
        if self.state.history.redo:
            history, changes = self.state.history.forth(self.state)
            self.update(**changes, history=history, drawing_now=False)

    def attempt(self, act: Callable[[], None]) -> None:
        """Do what may be impossible for a reason that the person can mend: the message then says it."""
        try:
            act()
        except UserError as error:
            self.update(message=str(error))

    def turn_page(self, page: Page, title: Title = lambda: _("Open a drawing")) -> None:
        """Show another drawing with its own perturbations: one step."""
        self.act(title, page=page, drawing_now=False, **put_on(page.drawing))

    def kept_drawing(self) -> Drawing:
        """Return the drawing as it is to be saved, with the perturbations that are on it."""
        stack = self.state.perturbation
        return replace(self.state.page.drawing, perturbations=stack.links if stack.on else ())
