"""The same picture, drawn on other ways: which networks notice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.code.order import order_code
from desktop_cnn.app.lab_sentences import order_sentence
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import order_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.order import OrderQuestion, Orders
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.packed import pack
from desktop_cnn.core.pen_path import ORDERS
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.answer_view import AnswerView
from desktop_cnn.ui.widgets.per_slot import COMPARED, PerSlot, keep_room
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.way_view import WayView

_LEAST_PX, _ROW_PX, _NAME_PX = (620, 330), 62, 130
_TITLES = {
    "drawn": N_("as drawn"),
    "others": N_("strokes in reverse order"),
    "turned": N_("each stroke turned round"),
    "backwards": N_("all of it backwards"),
}


class _Row(QFrame):
    """A name, and something for each way: of all rows, one below the other."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self.name = Label()
        self.name.setProperty("strong", True)
        sized(self.name.setFixedWidth, _NAME_PX)
        row = QHBoxLayout(self)
        sized(row.setContentsMargins, 14, 6, 14, 6)
        sized(row.setSpacing, 20)
        row.addWidget(self.name)
        for part in parts:
            row.addWidget(part, stretch=1)


class _Answers(_Row):
    """One network's answers, a way each."""

    def __init__(self, name: str) -> None:
        self.answers = [AnswerView(f"order-{name}-{order}", 1) for order in ORDERS]
        super().__init__(self.answers)
        self.setProperty("card", True)

    def call(self, title: str, slot: int) -> None:
        """Have the title and the colour of the network in a slot."""
        sheet = f"color: {applied_theme().slots[slot - 1]}"
        if sheet != self.name.styleSheet():  # which is dear to set
            self.name.setStyleSheet(sheet)
        self.name.setText(title)
        for view, which in zip(self.answers, _TITLES.values(), strict=True):
            view.setAccessibleName(_("Answer of the {network}, {which}").format(network=title, which=_(which)))
            view.show_slot(slot)


@PANELS.register("order")
class OrderPanel(LabPanel[OrderQuestion, Orders]):
    """Follows the hand."""

    title = N_("Order of strokes")
    factory = LABS["order"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.ways = [WayView() for _order in ORDERS]
        self.rows = PerSlot(_Answers, lambda row: [row])
        self._titles = [Label() for _order in ORDERS]
        self._page = self.make_page(_LEAST_PX)
        self._page.addWidget(_Row(self._titles))
        self._page.addWidget(_Row(self.ways))
        self._answers = QVBoxLayout()
        sized(self._answers.setSpacing, 8)
        self._page.addLayout(self._answers)
        self._page.addStretch(1)
        for label in self._titles:
            label.setProperty("dim", True)
        self.retranslate()

    def _arrange(self) -> None:
        """Give each compared network its row."""
        if self.rows.follow(self.store.state.models):
            for row in self.rows.values():
                self._answers.addWidget(row)  # to the end: they are in order then
            keep_room(self._page, _LEAST_PX[0], _LEAST_PX[1] + max(len(self.rows) - 2, 0) * _ROW_PX)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint(COMPARED):
            self.show_answer()
        super().show_state(state, changed)

    def question(self, state: AppState) -> OrderQuestion:
        document = state.document
        drawing = pack(document.drawing)
        return OrderQuestion(document.pixels, state.models, state.device, edits=state.live_edits, drawing=drawing)

    def show_answer(self) -> None:
        self._arrange()
        state, found = self.store.state, self.answer
        titles = short_titles(state.models)
        self.sentence.setText(order_sentence(found, titles))
        for order, way in enumerate(self.ways):
            way.show_way(None if found is None or found.segments is None else found.segments[order])
        for slot, (name, row) in enumerate(self.rows.items()):
            row.call(titles[name], slot + 1)
            for order, view in enumerate(row.answers):
                is_there = found is not None and name in found.probabilities
                seq = state.snapshot.seq if state.snapshot else 0
                view.show_prediction(state.models[name].id, found.at(name, order) if found and is_there else None, seq)

    def code(self) -> str:
        answered, found = self.answered(), self.answer
        if answered is None or found is None or not found.probabilities:
            return ""
        networks = {name: each for name, each in self.store.state.networks.items() if name in found.probabilities}
        return order_code(networks, answered.pixels, found.segments, answered.edits)

    def numbers(self) -> Numbers:
        return order_numbers(self.answer) if self.answer is not None and self.answer.probabilities else {}

    def retranslate(self) -> None:
        for label, way, title in zip(self._titles, self.ways, _TITLES.values(), strict=True):
            label.setText(_(title))
            way.setAccessibleName(_("The pen's way: {order}").format(order=_(title)))
            way.setToolTip(_("From dark to bright: the line that the pen drew; dotted, where it moved without ink."))
        self.show_answer()
