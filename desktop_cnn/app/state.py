"""The program's whole state, frozen, and the one place that changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.stack import PerturbationStack
from desktop_cnn.core.raster import BLANK
from desktop_cnn.core.recipes import RECIPES
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
class Page:
    """A drawing with its pixels, so that undo never has to draw again."""

    drawing: Drawing = field(default_factory=Drawing)
    pixels: Pixels = field(default_factory=lambda: BLANK)


@dataclass(frozen=True, eq=False)
class AppState:
    """``seq`` grows whenever the question to the networks changes; ``snapshot.seq`` says what is answered.

    ``page`` is what is drawn, ``drawing_now`` whether a stroke is under way; ``undo`` and ``redo`` are the
    pages before and after. ``unit``: the chosen hidden unit, or None for the strongest. ``own_scales``: each
    map has its own colour scale, not its layer's. ``message``: what was said last, until the person's next act.
    ``failure``: why the networks give no answer, ``warning``: why the drawing is not kept, while it is so. ``peek``:
    pixels that a panel shows for a moment as a ghost over the drawing. ``inspected``: the value that was chosen to be
    traced, None for the brightest. ``field``: (30, 30) bool, the drawn pixels that it rests on, while they are to be
    seen. ``edits``: kernels of the live networks that the person has changed, of any recipe.
    """

    page: Page = field(default_factory=Page)
    undo: tuple[Page, ...] = ()
    redo: tuple[Page, ...] = ()
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
    seq: int = 0
    snapshot: Snapshot | None = None
    networks: Mapping[str, Network] = field(default_factory=dict)
    peek: Pixels | None = None
    inspected: CellAddress | None = None
    field: NDArray[np.bool_] | None = None

    def request(self) -> Request:
        chain = self.perturbation.chain()
        return Request(self.seq, self.page.pixels, chain, self.recipe, self.wanted, self.device, self.live_edits)

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
        if self.snapshot is None or self.page.drawing.is_empty:
            return None
        readings = self.snapshot.perturbed if self.shows_perturbed else self.snapshot.drawn
        return readings.get(network)

    def drawings(self) -> list[Pixels]:
        """Return the pixels of every drawing of this session, each as it was when the next one was begun."""
        pages = [*self.undo, self.page]
        following = [*pages[1:], Page()]
        return [
            page.pixels
            for page, after in zip(pages, following, strict=True)
            if not page.drawing.is_empty and after.drawing.strokes[: len(page.drawing.strokes)] != page.drawing.strokes
        ]

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
        return "snapshot" in changed or ("page" in changed and self.page.drawing.is_empty)


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

    def subscribe(self, listener: Listener) -> None:
        """Call the listener after each change with the new state and the names of the changed fields."""
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
        for listener in tuple(self._listeners):
            listener(self.state, frozenset(changes))

    def turn_page(self, page: Page) -> None:
        """Show another drawing; the present one can be had back by undo."""
        state = self.state
        undo = (*state.undo, state.page)
        self.update(page=page, undo=undo, redo=(), drawing_now=False, **put_on(page.drawing))

    def kept_drawing(self) -> Drawing:
        """Return the drawing as it is to be saved, with the perturbations that are on it."""
        stack = self.state.perturbation
        return replace(self.state.page.drawing, perturbations=stack.links if stack.on else ())
