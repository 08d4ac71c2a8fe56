"""The compared networks' answers in full, a row each: what it is, and all ten digits, as drawn and as perturbed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_cnn.app.answers import Answer, HeldOut, answers_of
from desktop_cnn.app.chain import chain_text
from desktop_cnn.app.code import parts
from desktop_cnn.app.confidence import ten_digits_text
from desktop_cnn.app.naming import facts_of
from desktop_cnn.app.numbers.networks import answers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.answer_view import AnswerView
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scrolled import Scrolled
from desktop_cnn.ui.widgets.ten_bars import TenBars

_SHOWN = frozenset({"chain", "networks", "recipe", "compared"})
_SEEN_PX = 176
_FACTS_PX = 240


class _Row(Changing, QFrame):
    """The network of one slot."""

    def __init__(self, slot: int) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._held_out = HeldOut()
        self.name, self.facts, self.told = Label(), Label(), Label()
        self.name.setProperty("strong", True)
        self.name.setProperty("slot", str(slot))
        for label in (self.facts, self.told):
            label.setProperty("dim", True)
            label.setWordWrap(True)
        for label in (self.name, self.facts, self.told):
            sized(label.setFixedWidth, _FACTS_PX)
        self.drawn, self.bars = AnswerView(f"compared-{slot}", slot), TenBars(slot)
        self.perturbed, self.perturbed_bars = AnswerView(f"compared-{slot}-perturbed", slot), TenBars(slot)
        grid = QGridLayout(self)
        sized(grid.setContentsMargins, 18, 14, 18, 14)
        sized(grid.setHorizontalSpacing, 32)
        sized(grid.setVerticalSpacing, 8)
        facts = QVBoxLayout()
        sized(facts.setSpacing, 6)
        for label in (self.name, self.facts, self.told):
            facts.addWidget(label)
        facts.addStretch()
        grid.addLayout(facts, 0, 0, 2, 1)
        for column, (view, bars) in enumerate(((self.drawn, self.bars), (self.perturbed, self.perturbed_bars)), 1):
            grid.addWidget(view, 0, column)
            grid.addWidget(bars, 1, column)
            grid.setColumnStretch(column, 1)
            bars.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_answer(self, state: AppState, answer: Answer) -> None:
        network = state.networks.get(answer.name)
        self.name.setText(answer.title)
        self.facts.setText(facts_of(network) if network else "")
        self.told.setText(answer.failure or self._held_out.told(network, answer.drawn))
        self.drawn.caption, self.perturbed.caption = _("as drawn"), chain_text(state.chain) or _("perturbed")
        pairs = (self.drawn, self.bars, answer.drawn), (self.perturbed, self.perturbed_bars, answer.perturbed)
        for view, bars, prediction in pairs:
            view.setAccessibleName(
                _("Answer of the {network}, {which}").format(network=answer.title, which=view.caption)
            )
            view.show_prediction(answer.model, prediction, answer.seq)
            bars.show_prediction(prediction)
            for widget in (view, bars):
                widget.setVisible(not answer.failure and (view is self.drawn or state.chain.on))

    def retranslate(self) -> None:
        self._held_out.forget()


@PANELS.register("predictions")
class PredictionsPanel(Panel):
    title = N_("Answers")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        content = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolled(content, _SEEN_PX))
        layout = QVBoxLayout(content)
        sized(layout.setContentsMargins, 14, 4, 14, 12)
        sized(layout.setSpacing, 12)
        self._rows = [_Row(slot) for slot in range(1, MOST_COMPARED + 1)]
        self._limits = Label()
        for row in self._rows:
            layout.addWidget(row)
        self._limits.setProperty("dim", True)
        self._limits.setWordWrap(True)
        self._limits.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._limits)
        self.retranslate()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if state.is_answered_by(changed) or not changed.isdisjoint(_SHOWN):
            self._show_rows(state)

    def _show_rows(self, state: AppState) -> None:
        for row, answer in zip_longest(self._rows, answers_of(state)):
            row.setVisible(answer is not None)
            if answer is not None:
                row.show_answer(state, answer)

    def code(self) -> str:
        state = self.store.state
        if state.snapshot is None or state.document.is_empty:
            return ""
        shown = state.snapshot.inputs["perturbed" if state.shows_perturbed else "drawn"]
        networks = {name: network for name, network in state.networks.items() if state.reading(name) is not None}
        if not networks:
            return ""
        strokes = [name for name, network in networks.items() if not network.model.reads.is_picture]
        readers = parts.readers(networks, state.edits)
        path: list[Iterable[str]] = []
        lines = "result = torch.stack([scores(x).softmax(1)[0] for scores in readers.values()])"
        if strokes and (given := state.given(strokes[0])) is not None:
            path = [parts.picture(given, parts.PEN_PATH, "path")]
            lines = f"given = {{name: path if name in {strokes} else x for name in readers}}\n"
            lines += "result = torch.stack([scores(given[name]).softmax(1)[0] for name, scores in readers.items()])"
        return parts.program(parts.picture(shown, parts.SHOWN), *path, *readers, [lines])

    def numbers(self) -> Numbers:
        return answers(self.store.state)

    def retranslate(self) -> None:
        self._limits.setText(ten_digits_text())
        self._show_rows(self.store.state)
