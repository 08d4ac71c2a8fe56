"""Undo and redo: what the person has made, act by act. Frozen values; no thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from desktop_cnn.core.document import Document

if TYPE_CHECKING:
    from desktop_cnn.app.slices import Changes  # which hold a history

MADE = frozenset({"document", "chain", "shown", "edits", "compared", "recipe"})
"""The fields of the state that an act changes and undo brings back."""

MOST_BYTES = 64_000_000
_STEP_BYTES = 5_000  # with a document's pixels, or a chain of a dozen perturbations
_STROKE_BYTES = 500
_POINT_BYTES = 170  # a named tuple and its three floats
_REFERENCE_BYTES = 8

Title = Callable[[], str]
"""Returns an act's name in the language that is spoken now."""


@dataclass(frozen=True, eq=False)
class Step:
    """One act. ``values`` are those fields of the state that it changed, as they are on the other side of it.

    ``size_bytes``: what would be free without it, estimated; what the state or another step holds too is not its own.
    ``beneath``: where it is the opening of a file that has a history, the acts that can be undone there.
    """

    title: Title
    values: Mapping[str, Any]
    size_bytes: int
    beneath: tuple[Step, ...] = ()

    def changes(self) -> Changes:
        """Return what brings its values back."""
        return cast("Changes", dict(self.values))

    def turned(self, state: object) -> Step:
        """Return the same act with the values that it has in the state."""
        return replace(self, values={name: getattr(state, name) for name in self.values})


@dataclass(frozen=True, eq=False)
class History:
    """The acts that can be undone and, after undoing, redone, the nearest last.

    ``run``: acts that follow each other with the same key are one step, None where the next act is one of its own.
    ``size_bytes`` of ``undo`` are at most ``most_bytes``, beyond its newest step; ``is_cut``: older steps were let go.
    """

    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()
    run: Hashable = None
    size_bytes: int = 0
    is_cut: bool = False
    most_bytes: int = MOST_BYTES

    def acted(self, state: object, title: Title, changes: Mapping[str, Any], run: Hashable) -> History:
        """Return the history with the act that is about to make these changes of the state."""
        former = {name: getattr(state, name) for name in MADE.intersection(changes)}
        is_same_step = run is not None and run == self.run and former.keys() <= self.undo[-1].values.keys()
        if is_same_step or all(changes[name] == value for name, value in former.items()):
            return self
        return self.taken_up()._with_step(Step(title, former, size_bytes_of(former, changes)), run)

    def _with_step(self, step: Step, run: Hashable = None) -> History:
        size_bytes = self.size_bytes + step.size_bytes
        return replace(self, undo=(*self.undo, step), redo=(), run=run, size_bytes=size_bytes)._bounded()

    def opened(self, state: object, title: Title, changes: Mapping[str, Any], past: History) -> History:
        """Return the history with the opening of a file that is about to make these changes of the state.

        It is one step, which brings back all that it changes. What the file's own ``past`` has lies beneath it.
        """
        former = {name: getattr(state, name) for name in changes}
        size_bytes = past.size_bytes + size_bytes_of(former, changes)
        opened = self._with_step(Step(title, former, size_bytes, past.undo))
        return replace(opened, redo=past.redo, is_cut=opened.is_cut or past.is_cut)

    def taken_up(self) -> History:
        """Return the history in which what is beneath an opening comes after it: from now on undo goes through it."""
        if not self.undo or not self.undo[-1].beneath:
            return self
        opening = self.undo[-1]
        alone = replace(opening, beneath=(), size_bytes=opening.size_bytes - sum(s.size_bytes for s in opening.beneath))
        return replace(self, undo=(*self.undo[:-1], alone, *opening.beneath))

    def _bounded(self) -> History:
        count, size_bytes = 0, self.size_bytes
        while size_bytes > self.most_bytes and count < len(self.undo) - 1:
            size_bytes -= self.undo[count].size_bytes
            count += 1
        return replace(self, undo=self.undo[count:], size_bytes=size_bytes, is_cut=True) if count else self

    def rested(self) -> History:
        """Return the history whose next act is a step of its own."""
        return replace(self, run=None)

    def back(self, state: object) -> tuple[History, Changes]:
        """Return the history before the newest act, and the changes that undo it."""
        step = self.undo[-1]
        redo = (*self.redo, step.turned(state))
        size_bytes = self.size_bytes - step.size_bytes
        return replace(self, undo=self.undo[:-1], redo=redo, run=None, size_bytes=size_bytes), step.changes()

    def forth(self, state: object) -> tuple[History, Changes]:
        """Return the history after the act that was undone last, and the changes that make it again."""
        step = self.redo[-1]
        undo = (*self.undo, step.turned(state))
        size_bytes = self.size_bytes + step.size_bytes
        # What a file brings to be made again comes on top of what could be undone here.
        history = replace(self, undo=undo, redo=self.redo[:-1], run=None, size_bytes=size_bytes)._bounded()
        return history, step.changes()

    def ended_documents(self, now: Document) -> list[Document]:
        """Return the documents that were not drawn on, and the one of now; no empty ones."""
        documents = [*(step.values["document"] for step in self.taken_up().undo if "document" in step.values), now]
        ended = [document for document, after in pairwise(documents) if not document.goes_on_in(after)]
        return [document for document in [*ended, now] if not document.is_empty]


def size_bytes_of(former: Mapping[str, Any], changes: Mapping[str, Any]) -> int:
    """Return what a step with the former values holds alone; strokes that are drawn on belong to what comes after."""
    size_bytes = _STEP_BYTES + _REFERENCE_BYTES * len(former.get("edits", ()))
    if "document" in former:
        document: Document = former["document"]
        size_bytes += _REFERENCE_BYTES * len(document.drawing.strokes)
        if not document.goes_on_in(changes["document"]):
            size_bytes += _POINT_BYTES * document.point_count + _STROKE_BYTES * len(document.drawing.strokes)
    return size_bytes
