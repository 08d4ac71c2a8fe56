"""The answers in the left column: a card for each compared network, in view whatever fills the middle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_cnn.app.answers import Answer, HeldOut, answers_of
from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.answer_view import AnswerView
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from desktop_cnn.ui.widgets.ten_bars import TenBars

_SHOWN = frozenset({"chain", "networks", "recipe", "drawing_now"})
_STRIPE_PX, _GAP_PX = 4, 8
_BESIDE_PX = 200
"""The least width of a card in which two answers stand beside each other."""

_OPENERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@CHOICES.register("answers")
@dataclass(frozen=True)
class AnswerChoices:
    """``bars``: whether all ten probabilities are shown; None for as long as there is room."""

    bars: bool | None = None


class _Shows(NamedTuple):
    """What is seen in a card: the answer or why there is none, what is read of the perturbed drawing, ten bars."""

    is_read: bool
    second: bool
    bars: bool


class AnswerCard(Changing, QFrame):
    """The network of one slot: what it answers, and below it, while they are shown, its ten bars."""

    clicked = Signal()

    def __init__(self, slot: int) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._slot, self._held_out = slot, HeldOut()
        self._title, self._failure = "", ""
        self._shows = _Shows(is_read=True, second=False, bars=False)
        self.drawn = AnswerView(f"answer-{slot}", slot)
        self.perturbed = AnswerView(f"answer-{slot}-perturbed", slot, is_second=True)
        self.bars, self.perturbed_bars = TenBars(slot), TenBars(slot)
        self.failure = Label()
        self.failure.setWordWrap(True)
        self.failure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # a name may be long
        grid = self._grid = QGridLayout(self)
        sized(grid.setContentsMargins, 12 + _STRIPE_PX, 8, 10, 8)
        sized(grid.setHorizontalSpacing, 14)  # else a number and the next column's digit are read as one
        sized(grid.setVerticalSpacing, 8)
        grid.setColumnStretch(0, 3)
        self._is_stacked: bool | None = None
        self.stack(False)
        self._show_parts()
        self._name()

    def stack(self, is_stacked: bool) -> None:
        """Put what is read of the perturbed drawing below the other answer, or beside it."""
        if is_stacked == self._is_stacked:
            return
        self._is_stacked = is_stacked
        row, column = (2, 0) if is_stacked else (0, 1)
        self._grid.addWidget(self.drawn, 0, 0)
        self._grid.addWidget(self.bars, 1, 0)
        self._grid.addWidget(self.perturbed, row, column)
        self._grid.addWidget(self.perturbed_bars, row + 1, column)
        self._grid.addWidget(self.failure, 4, 0, 1, 2)
        self._share_width()

    def _share_width(self) -> None:
        """An empty column would take its share, too."""
        self._grid.setColumnStretch(1, 2 if self._shows.second and not self._is_stacked else 0)

    def show_answer(self, state: AppState, answer: Answer, shows_bars: bool) -> None:
        if answer.title != self._title:
            self._title = answer.title
            self._name()
        network = state.networks.get(answer.name)
        self.drawn.show_prediction(answer.model, answer.drawn, answer.seq, self._held_out.told(network, answer.drawn))
        self.perturbed.show_prediction(answer.model, answer.perturbed, answer.seq, answer.perturbed_told)
        self.bars.show_prediction(answer.drawn)
        self.perturbed_bars.show_prediction(answer.perturbed)
        if answer.failure != self._failure:
            self._failure = answer.failure
            self.failure.setText(answer.failure.replace("/", "/\u200b"))  # a path is broken at its folders
            self.failure.setToolTip(plain_tip(answer.failure))
        shows = _Shows(not answer.failure, state.chain.on, shows_bars)
        if shows != self._shows:  # Qt would lay out the whole column at each answer
            self._shows = shows
            self._show_parts()

    def _show_parts(self) -> None:
        is_read, second, bars = self._shows
        self.failure.setHidden(is_read)
        self.drawn.setVisible(is_read)
        self.bars.setVisible(is_read and bars)
        self.perturbed.setVisible(is_read and second)
        self.perturbed_bars.setVisible(is_read and second and bars)
        self._share_width()

    def _name(self) -> None:
        self.drawn.caption, self.perturbed.caption = self._title, _("perturbed")
        for view, which in ((self.drawn, _("as drawn")), (self.perturbed, _("perturbed"))):
            view.setAccessibleName(_("Answer of the {network}, {which}").format(network=self._title, which=which))
            view.update()

    def retranslate(self) -> None:
        self._held_out.forget()
        self._name()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENERS:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(applied_theme().slots[self._slot - 1]))
        painter.drawRoundedRect(QRectF(0, px(8), px(_STRIPE_PX), self.height() - 2 * px(8)), 2, 2)


class Answers(Changing, QWidget):
    """Main thread only."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._has_room = self._is_stacked = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout.setSpacing, _GAP_PX)
        self.cards = [AnswerCard(slot) for slot in range(1, MOST_COMPARED + 1)]
        for card in self.cards:
            card.clicked.connect(self._toggle)
            layout.addWidget(card)
            card.hide()
        self._used = 0
        self.show_answers(store.state)

    @property
    def shows_bars(self) -> bool:
        chosen = self._store.state.chosen(AnswerChoices).bars
        return self._has_room if chosen is None else chosen

    def bars_px(self) -> int:
        """Return the height that the bars of all compared networks need."""
        return len(self._store.state.slots) * (self.cards[0].bars.sizeHint().height() + px(_GAP_PX))

    def closed_px(self) -> int:
        """Return the height of the cards without their bars."""
        answers = 2 if self._is_stacked and self._store.state.chain.on else 1
        one_px = answers * self.cards[0].drawn.sizeHint().height() + px(16 + _GAP_PX)
        return len(self._store.state.slots) * one_px

    def set_width(self, width_px: int) -> None:
        """Say how wide the cards are: in little room one answer stands below the other."""
        self._is_stacked = width_px < px(_BESIDE_PX)
        for card in self.cards:
            card.stack(self._is_stacked)

    def give_room(self, has_room: bool) -> None:
        """Say whether the bars have room; they are shown then, unless the person has chosen otherwise."""
        if has_room != self._has_room:
            self._has_room = has_room
            self.show_answers(self._store.state)

    def _toggle(self) -> None:
        self._store.choose(replace(self._store.state.chosen(AnswerChoices), bars=not self.shows_bars))

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if state.is_answered_by(changed) or not changed.isdisjoint(_SHOWN | {"compared", "choices"}):
            self.show_answers(state)

    def show_answers(self, state: AppState) -> None:
        answers, shows_bars = answers_of(state), self.shows_bars
        for card, answer in zip(self.cards, answers, strict=False):
            card.show_answer(state, answer, shows_bars)
        if len(answers) != self._used:
            self._used = len(answers)
            for slot, card in enumerate(self.cards):
                card.setVisible(slot < self._used)

    def retranslate(self) -> None:
        self.show_answers(self._store.state)
