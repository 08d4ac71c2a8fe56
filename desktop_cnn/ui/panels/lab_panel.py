"""A panel whose answers a lab works out, as soon as the drawing or the networks change."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import Panel

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class LabPanel(Panel, Generic[Question, Answer]):
    """Keeps the newest answer; there is none for an empty canvas and after a failure, which the status bar tells.

    Only a panel that can be seen asks. Main thread only.
    """

    place = "labs"
    factory: ClassVar[str]
    """Makes the work, as in engine.side_process."""

    asked_by: ClassVar[frozenset[str]] = frozenset({"page", "recipe", "device"})
    """A change of these fields of the state is a new question."""

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.answer: Answer | None = None
        self.lab: Lab[Question, Answer] = labs.open(self.factory, self._take, self._fail, self.finish)

    def question(self, state: AppState) -> Question:
        """Return what to ask about a drawing that is not empty."""
        raise NotImplementedError

    def show_answer(self) -> None:
        """Show ``answer``."""
        raise NotImplementedError

    def finish(self) -> None:
        """All answers to what was asked have come."""

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint(self.asked_by):
            self.ask()

    def ask(self) -> None:
        state = self.store.state
        if state.page.pixels.any():
            self.lab.ask(self.question(state))
        else:
            self.lab.drop()
            self._take(None)

    def _take(self, answer: Answer | None) -> None:
        self.answer = answer if self.store.state.page.pixels.any() else None
        self.show_answer()

    def _fail(self, error: UserError) -> None:
        self._take(None)
        self.store.update(message=str(error))

    def is_settled(self, state: AppState) -> bool:
        return self.lab.is_answered
