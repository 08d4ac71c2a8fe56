"""When to use which: every network with its price, what it still reads, and how much it needs to learn from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.actions.trade_offs import bring_about, sort_by
from desktop_cnn.app.code.trade_offs import trade_offs_code
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.trade_offs import (
    HINTS,
    NETWORKS,
    Times,
    TradeOffChoices,
    best_sentence,
    cell_text,
    column_title,
    entries,
    figure_text,
    interval_text,
    sorted_column,
    sorted_models,
    value_text,
)
from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.trade_offs import ForwardTimes, TimesQuestion
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.trade_offs import COLUMNS, MILLISECONDS, Column, best_of
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.figure_table import FigureTable
from desktop_cnn.ui.widgets.figure_table_parts import Cell, Heading, Row
from desktop_cnn.ui.widgets.job_bar import JobBar
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, keep_room
from desktop_cnn.ui.widgets.sentence import Sentence

_LEAST_PX, _AROUND_PX = (900, 400), 28
_NOTE_LINES, _BUTTON_PX = 4, 130
_MEASURE = N_("Measure the time")


@PANELS.register("trade_offs")
class TradeOffsPanel(Panel):
    """A row for every network that the catalogue knows by the chosen recipe.

    The time is measured when the panel is first seen, and when it is asked for.
    """

    title = N_("When to use which")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.lab: Lab[TimesQuestion, ForwardTimes] = labs.open(
            LABS["trade_offs"], self._take, self._fail, self._show_job, _MEASURE
        )
        self.times = Times({})
        self._asked_on: str | None = None
        self.sentence, self.table, self.note = Sentence(), FigureTable(), Note(_NOTE_LINES)
        self.job_bar = JobBar(_MEASURE, 0)
        self.note.setProperty("dim", True)
        page, foot = QVBoxLayout(), QHBoxLayout()
        sized(page.setSpacing, 8)
        sized(foot.setSpacing, 16)
        foot.addWidget(self.note, stretch=1)
        foot.addWidget(self.job_bar, alignment=Qt.AlignmentFlag.AlignTop)
        # As wide as its bar in every language: it ends where the table ends.
        self.job_bar.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        sized(self.job_bar.setMinimumWidth, _BUTTON_PX)  # its title changes while it works
        page.addWidget(self.sentence)
        page.addWidget(self.table, stretch=1)
        page.addLayout(foot)
        self._row = self.make_row(_LEAST_PX)
        self._row.addLayout(page)
        self.table.sorted_by.connect(lambda name: sort_by(store, name))
        self.table.chosen.connect(self._choose)
        self.table.pointed.connect(self._tell)
        self.job_bar.asked.connect(self.start)
        self.job_bar.cancelled.connect(self.lab.drop)
        self.retranslate()

    @property
    def models(self) -> list[Model]:
        """Return the models of the rows, from above."""
        return sorted_models(self.store.state, self.times)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if state.device != self._asked_on:
            self.start()
        if not changed.isdisjoint({*COMPARED, "choices", "catalogue", "device"}):
            self._show_table()

    def start(self) -> None:
        """Measure how long a digit takes, of every architecture; what it has learned makes no difference."""
        state = self.store.state
        self._asked_on = state.device
        models = {}
        for model in state.catalogue.of_architectures(state.recipe):
            alike = [each for each in state.catalogue.models.values() if each.architecture == model.architecture]
            models[model.architecture] = model if model.path.exists() else alike[0]
        self.lab.ask(TimesQuestion(state.document.pixels, models, state.device))

    def _take(self, answer: ForwardTimes) -> None:
        self.times = Times(answer.milliseconds, answer.device)
        self._show_table()

    def _fail(self, error: UserError) -> None:
        self.store.update(message=str(error))

    def _show_job(self) -> None:
        self.job_bar.show_job(self.lab.job, "")

    def _choose(self, row: str, heading: str) -> None:
        model = next(each for each in self.models if each.id == row)
        column = next((each for each in COLUMNS if each.name == heading), None)
        told = self._text(figure_text, model, column) if column else ""
        self.store.attempt(lambda: bring_about(self.store, model, column, told))
        if heading == MILLISECONDS:
            self.start()

    def _text(self, told_by: Callable[..., str], model: Model, column: Column) -> str:
        known = self.store.state.catalogue
        return told_by(model, column, column.entry(model, known, self.times.milliseconds), self.times, known)

    def _show_table(self) -> None:
        state = self.store.state
        self.table.show_table(self._headings(), self._rows(state))
        keep_room(self._row, max(self.table.least_px() + _AROUND_PX, _LEAST_PX[0]), _LEAST_PX[1])
        self.sentence.setText(best_sentence(state, self.times))

    def _headings(self) -> list[Heading]:
        column, worst_first = sorted_column(self.store.state), self.store.state.chosen(TradeOffChoices).worst_first
        chosen = column.name if column else NETWORKS
        names = {NETWORKS: (_("network"), "", _("As the networks are offered. Click: sort so."))}
        for column in COLUMNS:
            told = _("{column}: more is better.") if column.more_is_better else _("{column}: fewer is better.")
            told = told.format(column=column_title(column)) + "\n" + _("Click: sort by it, again for the other way.")
            names[column.name] = (_(column.title), _(column.group), told)
        headings = []
        for name, (title, group, told) in names.items():
            mark = 0 if name != chosen else -1 if worst_first else 1
            ways = {1: _("Sorted, the best first."), -1: _("Sorted, the best last.")}
            headings.append(Heading(name, title, group, mark, f"{told}\n{ways[mark]}" if mark else told))
        return headings

    def _rows(self, state: AppState) -> list[Row]:
        best: dict[str, frozenset[str]] = {
            column.name: best_of(entries(column, state, self.times), more_is_better=column.more_is_better)
            for column in COLUMNS
        }
        slots = {model.id: name for name, model in state.models.items()}
        colours = applied_theme().colours(state.models)
        rows = []
        for model in self.models:
            name = Cell(_(model.short), told="\n".join([_(model.title), _(model.summary), _(HINTS["explain"])]))
            cells = [self._cell(model, column, is_best=model.id in best[column.name]) for column in COLUMNS]
            rows.append(Row(model.id, colours.get(slots.get(model.id, ""), ""), (name, *cells)))
        return rows

    def _cell(self, model: Model, column: Column, *, is_best: bool) -> Cell:
        entry = column.entry(model, self.store.state.catalogue, self.times.milliseconds)
        told = self._text(cell_text, model, column)
        if entry is None:
            is_running = column.name == MILLISECONDS and self.lab.job.is_running
            return Cell("" if is_running else MISSING, is_known=False, told=told)
        return Cell(value_text(column, entry), interval_text(column, entry), is_best, told=told)

    def _tell(self, told: str) -> None:
        meaning = _(
            "Underlined: the best of its column, and what is not surely worse, as their 95 % intervals (small) meet. "
            "Networks that are compared have their colour."
        )
        self.note.setText(told or meaning)

    def code(self) -> str:
        state = self.store.state
        return trade_offs_code(state.networks, state.document.pixels) if state.networks else ""

    def numbers(self) -> Numbers:
        state, ids = self.store.state, [model.id for model in self.models]
        found = {column.name: entries(column, state, self.times) for column in COLUMNS}

        def values(name: str, end: str) -> list[float]:
            return [getattr(found[name][each], end) if each in found[name] else np.nan for each in ids]

        numbers = {each: quantity(values(each, "value"), network=ids) for each in ("parameters", "multiply_adds")}
        measured = [column.name for column in COLUMNS if column.figure]
        for end in ("value", "low", "high"):
            told = "" if end == "value" else f"_{end}"
            shares = np.array([values(name, end) for name in measured])
            numbers[f"accuracy{told}"] = quantity(shares, of=measured, network=ids)
            if self.times.milliseconds:
                numbers[f"milliseconds{told}"] = quantity(values(MILLISECONDS, end), network=ids)
        return numbers

    def is_settled(self, state: AppState) -> bool:
        return self.lab.is_answered and not self.lab.job.is_running

    def recolour(self) -> None:
        self._show_table()

    def retranslate(self) -> None:
        self.job_bar.button.setToolTip(_("Of one digit, by every network, on one thread of this machine"))
        self.table.setAccessibleName(_(self.title))
        self._tell("")
        self._show_table()
