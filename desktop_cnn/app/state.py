"""The program's whole state, frozen, and the one place that changes it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeVar, Unpack

from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.history import History, Title
from desktop_cnn.app.slices import Changes, Inference, View, Work
from desktop_cnn.core.catalogue import Compared, Slot
from desktop_cnn.core.document import Document as Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import KernelEdit, Reading, Request
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing, Pixels


@dataclass(frozen=True, eq=False)
class AppState(Work, Inference, View):
    """All slices, frozen; each field stands in one of them."""

    def request(self) -> Request:
        return Request(
            self.seq, self.document, self.chain.active(), self.models, self.requested, self.device, self.live_edits
        )

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return the slots of the compared networks: those of the catalogue while the person has chosen none."""
        return self.compared or self.catalogue.slots((), self.recipe)

    @property
    def models(self) -> Compared:
        """Return the compared models by their slots' names, in order."""
        return self.catalogue.compared(self.slots, self.recipe)

    @property
    def loaded(self) -> Compared:
        """Return those of which the panels have the networks: they arrive together with their first answer."""
        return {name: network.model for name, network in self.networks.items()}

    @property
    def live_edits(self) -> tuple[KernelEdit, ...]:
        """Return the edits of the compared models."""
        live = {model.id for model in self.models.values()}
        return tuple(edit for edit in self.edits if edit.model in live)

    @property
    def shows_perturbed(self) -> bool:
        """Whether the panels show what the networks say of the perturbed drawing."""
        return self.shown == "perturbed" and self.snapshot is not None and "perturbed" in self.snapshot.inputs

    def reading(self, network: str) -> Reading | None:
        """What the panels show of a network: none before the first answer and for an empty canvas."""
        if self.snapshot is None or self.document.is_empty:
            return None
        readings = self.snapshot.perturbed if self.shows_perturbed else self.snapshot.drawn
        return readings.get(network)

    def refusal(self, network: str) -> str:
        """Return why a network has no answer to the drawing, empty where it has one.

        While the hand moves nothing is told: it would come and go with the first point.
        """
        if self.snapshot is None or self.document.is_empty or self.drawing_now:
            return ""
        return self.snapshot.refusals.get(network, "")

    def drawings(self) -> list[Pixels]:
        """Return the pixels of every drawing that undo reaches, each as it was when the next one was begun."""
        return [document.pixels for document in self.history.ended_documents(self.document)]

    def given(self, network: str) -> Values | None:
        """Return what a network was given for what ``reading`` returns, (H, W)."""
        reading = self.reading(network)
        return reading.given if reading else None

    def chosen(self, kind: type[Chosen]) -> Chosen:
        """Return what was chosen in the panel whose choices are of this kind."""
        found = self.choices.get(kind)
        return found if isinstance(found, kind) else kind()

    def kept_drawing(self) -> Drawing:
        """Return the drawing as it is to be saved, with the perturbations that are on it."""
        return replace(self.document.drawing, perturbations=self.chain.perturbations if self.chain.on else ())

    def is_answered_by(self, changed: frozenset[str]) -> bool:
        """Whether a change shows in what the networks said: a new answer, or a canvas that is empty now.

        A canvas that was drawn on keeps its last answer for the moment that the next one takes.
        """
        return "snapshot" in changed or ("document" in changed and self.document.is_empty)


def put_on(drawing: Drawing) -> Changes:
    """Return the changes that put a drawing's own perturbations on it; none where it has none."""
    perturbations = drawing.perturbations
    if not perturbations:
        return {}
    return {"chain": PerturbationChain(True, perturbations), "shown": "perturbed"}


QUESTION = frozenset({"document", "chain", "recipe", "compared", "device", "requested", "edits"})
_SEEN = {"shown", "hidden_unit", "inspected", "contrast", "choices", "workspace", "enlarged"}
_LOOKS = {"language", "theme", "magnification", "presenting", "full_screen"}
_BY_PERSON = (QUESTION - {"requested"}) | _SEEN | _LOOKS | {"pen_px", "erasing"}

Chosen = TypeVar("Chosen")
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

    def update(self, **changes: Unpack[Changes]) -> None:
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

    def act(self, title: Title, run: Hashable = None, **changes: Unpack[Changes]) -> None:
        """Change what the person has made (history.MADE) as one step that undo takes back; other fields may go along.

        Acts that follow each other with the same ``run`` are one step, until ``rest``.
        """
        changes["history"] = self.state.history.acted(self.state, title, changes, run)
        self.update(**changes)

    def choose(self, choices: object) -> None:
        """Take in what the person has chosen in a panel: a value of that panel's kind of choices."""
        self.update(choices={**self.state.choices, type(choices): choices})

    def rest(self) -> None:
        """The person has let go: whatever comes next is a step of its own."""
        if self.state.history.run is not None:
            self.update(history=self.state.history.rested())

    def undo(self) -> None:
        if self.state.history.undo:
            self._walk(*self.state.history.back(self.state))

    def redo(self) -> None:
        if self.state.history.redo:
            self._walk(*self.state.history.forth(self.state))

    def _walk(self, history: History, changes: Changes) -> None:
        changes["history"], changes["drawing_now"] = history, False
        self.update(**changes)

    def attempt(self, act: Callable[[], None]) -> None:
        """Do what may be impossible for a reason that the person can mend: the message then says it."""
        try:
            act()
        except UserError as error:
            self.update(message=str(error))

    def show_document(self, document: Document, title: Title = lambda: _("Open a drawing")) -> None:
        """Show another drawing with its own perturbations: one step."""
        changes = put_on(document.drawing)
        changes["document"], changes["drawing_now"] = document, False
        self.act(title, **changes)

    def open_file(self, changes: Changes, past: History, title: Title) -> None:
        """Take over all that a file has, with its own history: one step."""
        history = self.state.history.opened(self.state, title, changes, past)
        if self.state.document.is_empty and not self.state.history.undo:
            history = history.taken_up()  # nobody would want what was there before it
        changes["history"], changes["drawing_now"] = history, False
        self.update(**changes)

    def undo_in_file(self) -> None:
        """Undo the last act of an opened file's own history, right after the opening, which stays."""
        self.update(history=self.state.history.taken_up())
        self.undo()
