"""A panel whose answers a lab works out when the drawing or the networks change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_cnn.app.naming import edited_text
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.base import DrawingQuestion
from desktop_cnn.core.networks import Network
from desktop_cnn.core.text import _
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import Panel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.sentence import Sentence

Question = TypeVar("Question", bound=DrawingQuestion)
Answer = TypeVar("Answer")


class LabPanel(Panel, Generic[Question, Answer]):
    """Keeps the newest answer; there is none for an empty canvas and after a failure, which the status bar tells.

    Only a panel that can be seen asks. No ABC, as Panel. Main thread only.
    """

    factory: ClassVar[str]
    """Makes the work: one of LABS."""

    button_title: ClassVar[str] = ""
    """The title of the button that asks; empty where every change does."""

    asked_by: ClassVar[frozenset[str]] = frozenset({"document", "recipe", "compared", "device", "edits"})
    """A change of these fields of the state is a new question."""

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.sentence = Sentence()
        self.answer: Answer | None = None
        self._answered: Question | None = None
        self._failure = ""
        self._throttle = Throttle(self, self.asked_by, self.ask)
        self.lab: Lab[Question, Answer] = labs.open(
            self.factory, self._take, self._fail, self.show_job, self.button_title
        )

    def make_page(self, least_px: tuple[int, int]) -> QVBoxLayout:
        """Return a column that begins with ``sentence``, of this size at least, as ``make_row``."""
        row, page = self.make_row(least_px), QVBoxLayout()
        sized(page.setSpacing, 8)
        page.addWidget(self.sentence)
        row.addLayout(page)
        return page

    def make_page_row(self, least_px: tuple[int, int]) -> QHBoxLayout:
        """Return a row below ``sentence``, for the controls and what they change."""
        row = QHBoxLayout()
        sized(row.setSpacing, 20)
        self.make_page(least_px).addLayout(row, stretch=1)
        return row

    def question(self, state: AppState) -> Question:
        """Return what to ask about a drawing that is not empty, with its strokes only where the lab reads them."""
        raise NotImplementedError

    def show_answer(self) -> None:
        """Show ``answer``."""
        raise NotImplementedError

    def subtitle(self, state: AppState) -> str:
        edits = [edited_text(len(state.live_edits))] if state.live_edits else []
        return " · ".join([_("of the drawing as drawn"), *edits])

    def program(self, networks: Mapping[str, Network], answered: Question) -> str:
        """Return the code of what is shown, the answer to ``answered``."""
        raise NotImplementedError

    def raise_failure(self) -> None:
        """Raises UserError, the sentence that was told, where the newest question has failed."""
        if self._failure:
            raise UserError(self._failure)

    def answered(self) -> Question | None:
        """Return the question to which ``answer`` is the answer, None while other networks are being loaded.

        Raises UserError, as ``raise_failure``.
        """
        self.raise_failure()
        if self.answer is None or self._answered is None:
            return None
        return self._answered if self._answered.models == self.store.state.loaded else None

    def code(self) -> str:
        answered = self.answered()
        if answered is None:
            return ""
        networks = self.store.state.networks.items()
        # What reads the pen's way is left out of what works on pixels.
        return self.program({name: each for name, each in networks if each.model.reads.is_picture}, answered)

    def show_job(self) -> None:
        """Show how far ``lab.job`` has come."""

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        self._throttle.follow(state, changed)

    def ask(self) -> None:
        self._throttle.stop()
        state = self.store.state
        if state.document.pixels.any():
            self.lab.ask(self.question(state))
        else:
            self.lab.drop()
            self._take(None)

    def _take(self, answer: Answer | None) -> None:
        self.answer = answer if self.store.state.document.pixels.any() else None
        if self._failure and self.store.state.message == self._failure:
            self.store.update(message="")
        self._answered, self._failure = self.lab.question, ""
        self.show_answer()

    def _fail(self, error: UserError) -> None:
        self._take(None)
        self._failure = str(error)
        self.store.update(message=self._failure)

    def hideEvent(self, event: QHideEvent) -> None:
        self._throttle.stop()
        super().hideEvent(event)

    def is_settled(self, state: AppState) -> bool:
        return self.lab.is_answered and not self._throttle.is_behind
