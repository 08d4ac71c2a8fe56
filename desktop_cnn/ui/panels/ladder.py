"""The ladder: six networks of which each adds one idea to the one before, with what it costs and what it gains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QGridLayout, QSizePolicy, QToolButton, QWidget

from desktop_cnn.app.actions.ladder import compare_all, step_to, toggle
from desktop_cnn.app.code.shift_map import shift_shares_code
from desktop_cnn.app.ladder import (
    gain_sentence,
    idea_sentence,
    largest_sentence,
    place_of,
    points,
    price_sentence,
    rung_title,
    rungs_of,
    step_of,
)
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.shift_map import ShiftMap, ShiftQuestion
from desktop_cnn.core.ladder import MEASURED, largest_step
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, clear
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from desktop_cnn.ui.widgets.rung_cell import RungCell, RungFigure

_LEAST_PX = (620, 430)
_LABEL_PX, _MARK_PX = 134, 3
_COUNTS = ("parameters", "multiply_adds")
_OWN = "own"
_ROWS = (*_COUNTS, *MEASURED, _OWN)
_TITLES = {"parameters": N_("parameters"), "multiply_adds": N_("multiply-adds a digit"), **MEASURED}
_CLICKS = N_("Click: beside the rung before it. With Ctrl: into the comparison, or out of it.")
_TITLES[_OWN] = N_("your drawing, moved")


class _RungButton(QToolButton):
    """Underlined in the colour of the slot in which its network is compared."""

    def __init__(self) -> None:
        super().__init__()
        self.colour = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.colour:
            side, mark = px(7), px(_MARK_PX)
            QPainter(self).fillRect(side, self.height() - mark - 1, self.width() - 2 * side, mark, QColor(self.colour))


@PANELS.register("ladder")
class LadderPanel(LabPanel[ShiftQuestion, ShiftMap]):
    """A click on a rung compares it with the one before it; so do the arrow keys. With Ctrl, also by Space, it is taken
    into the comparison or out of it."""

    title = N_("Ladder")
    factory = LABS["ladder"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.told, self.gained, self.largest, self.equal = Label(), Label(), Label(), Label()
        self.all = QToolButton()
        self.buttons: list[_RungButton] = []
        self.arrows: list[Label] = []
        self.cells: dict[tuple[str, int], RungCell] = {}
        self._group, self._labels = QButtonGroup(self), {row: Label() for row in _ROWS}
        self._grid = QGridLayout()
        sized(self._grid.setHorizontalSpacing, 5)
        sized(self._grid.setVerticalSpacing, 2)
        page = self.make_page(_LEAST_PX)
        for label in (self.told, self.gained, self.largest, self.equal):
            label.setWordWrap(True)
        page.addWidget(self.told)
        page.addWidget(self.gained)
        page.addLayout(self._grid, stretch=1)
        page.addWidget(self.largest)
        page.addWidget(self.equal)
        self.largest.setProperty("strong", True)
        self.equal.setProperty("dim", True)
        for label in self._labels.values():
            label.setProperty("dim", True)
            sized(label.setFixedWidth, _LABEL_PX)
        self.all.clicked.connect(lambda: compare_all(store))
        self.retranslate()

    def tools(self) -> list[QWidget]:
        return [self.all]

    @property
    def rungs(self) -> tuple[Model, ...]:
        return rungs_of(self.store.state)

    def _arrange(self) -> None:
        """Have a column for each rung."""
        if len(self.buttons) == len(self.rungs):
            return
        clear(self._grid)
        for widget in (*self.buttons, *self.arrows, *self.cells.values()):
            widget.hide()
            widget.deleteLater()
        self.buttons = [self._make_button(place) for place in range(len(self.rungs))]
        self.arrows = [Label("→") for _step in self.rungs[1:]]
        self.cells = {(row, place): RungCell() for row in _ROWS for place in range(len(self.rungs))}
        for number, row in enumerate(_ROWS, start=1):
            self._grid.addWidget(self._labels[row], number, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.setRowStretch(number, 1)
        for place, button in enumerate(self.buttons):
            column = 2 * place + 1  # between two rungs lies an arrow
            self._grid.addWidget(button, 0, column)
            self._grid.setColumnStretch(column, 1)
            if place:
                self._grid.addWidget(self.arrows[place - 1], 0, column - 1)
            for number, row in enumerate(_ROWS, start=1):
                self._grid.addWidget(self.cells[row, place], number, column)

    def _make_button(self, place: int) -> _RungButton:
        button = _RungButton()
        self._group.addButton(button)
        button.clicked.connect(lambda: self._choose(place))
        return button

    def _choose(self, place: int) -> None:
        is_toggled = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        (toggle if is_toggled else step_to)(self.store, place)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint({*COMPARED, "choices", "catalogue"}):
            self.show_answer()
        super().show_state(state, changed)

    def question(self, state: AppState) -> ShiftQuestion:
        models = {model.architecture: model for model in rungs_of(state) if model.figures or model.path.exists()}
        return ShiftQuestion(state.document.pixels, models, state.device, not state.drawing_now, edits=state.live_edits)

    def _is_measured(self, name: str) -> bool:
        return self.answer is not None and name in self.answer.probabilities

    def networks(self) -> Mapping[str, Network]:
        """Return the compared networks of which the drawing's own row tells."""
        state = self.store.state
        return {name: each for name, each in state.networks.items() if self._is_measured(name)}

    def code(self) -> str:
        self.raise_failure()
        networks, asked = self.networks(), self.lab.question
        return shift_shares_code(networks, asked) if networks and asked is not None else ""

    def numbers(self) -> Numbers:
        rungs = self.rungs
        names = [model.architecture for model in rungs]
        numbers = {key: quantity([getattr(model, key) for model in rungs], rung=names) for key in _COUNTS}
        for end in ("value", "low", "high"):
            values = [[getattr(m.figures[key], end) if key in m.figures else np.nan for m in rungs] for key in MEASURED]
            told = "accuracy" if end == "value" else f"accuracy_{end}"
            numbers[told] = quantity(np.array(values), of=list(MEASURED), rung=names)
        if self.answer is not None:
            shares = [self.answer.survived(name) for name in self.answer.probabilities]
            numbers["share_of_shifts"] = quantity(shares, rung=list(self.answer.probabilities))
        return numbers

    def show_answer(self) -> None:
        self._arrange()
        state, rungs = self.store.state, self.rungs
        if not rungs:
            return
        place, step = place_of(state), step_of(state)
        self.sentence.setText(idea_sentence(rungs[place]))
        self.told.setText(price_sentence(step) if step else _("The ladder begins here."))
        self.gained.setText(gain_sentence(step) if step else "")
        self.largest.setText(largest_sentence(rungs))
        colours = applied_theme().colours(state.models)
        for number, (button, model) in enumerate(zip(self.buttons, rungs, strict=True)):
            self._show_button(button, model, colours.get(model.architecture, ""), is_chosen=number == place)
        for row in _ROWS:
            for number, figure in enumerate(self._figures(row)):
                colour, is_bright = colours.get(rungs[number].architecture, ""), number in (place - 1, place)
                self.cells[row, number].show_figure(figure, colour, is_bright=is_bright)

    def _show_button(self, button: _RungButton, model: Model, colour: str, *, is_chosen: bool) -> None:
        button.colour = colour
        button.setText(f"{model.rung.place + 1 if model.rung else 0}  {rung_title(model)}")
        button.setAccessibleName(button.text())
        button.setToolTip(plain_tip(f"{_(model.summary)}\n{_(_CLICKS)}"))
        button.setAccessibleDescription(idea_sentence(model))
        with QSignalBlocker(self._group):
            button.setChecked(is_chosen)
        button.update()

    def _figures(self, row: str) -> Iterator[RungFigure]:
        """Yield what stands in a row, a rung after the other."""
        if row in _COUNTS:
            yield from self._counts(row)
        elif row == _OWN:
            yield from self._own()
        else:
            yield from self._measured(row)

    def _counts(self, row: str) -> Iterator[RungFigure]:
        counts = [getattr(model, row) for model in self.rungs]
        for model, count in zip(self.rungs, counts, strict=True):
            told = f"{rung_title(model)}, {_(_TITLES[row])}: {count:,}"
            yield RungFigure(f"{count:,}", count / max(*counts, 1), told=told)

    def _measured(self, row: str) -> Iterator[RungFigure]:
        best, before = largest_step(self.rungs, row), None
        for model in self.rungs:
            found = model.figures.get(row)
            if found is None:
                yield RungFigure(MISSING)
            else:
                change = points(found.value - before.value) if before is not None else ""
                text, told = percent(found.value), _("{rung}, {what}: {share} [{low}, {high}] of {count} digits")
                shares = {"share": text, "low": percent(found.low), "high": percent(found.high)}
                told = told.format(rung=rung_title(model), what=_(_TITLES[row]), count=f"{found.n:,}", **shares)
                is_largest = best is not None and model == best.after
                yield RungFigure(text, found.value, (found.low, found.high), change, is_largest, told)
            before = found

    def _own(self) -> Iterator[RungFigure]:
        before = None
        for model in self.rungs:
            share = self.answer.survived(model.architecture) if self._knows(model) and self.answer else None
            if share is None:
                yield RungFigure(MISSING if self.answer is not None else "")
            else:
                text = _("{rung}, {what}: read as it is now at {share} of 441 shifts")
                told = text.format(rung=rung_title(model), what=_(_TITLES[_OWN]), share=percent(share, 0))
                change = points(share - before) if before is not None else ""
                yield RungFigure(percent(share, 0), share, change=change, told=told)
            before = share

    def _knows(self, model: Model) -> bool:
        return self._is_measured(model.architecture)

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        self.all.setText(_("All rungs"))
        self.all.setToolTip(_("Compare all rungs of the ladder"))
        self.equal.setText(
            _(
                "All have learned from the same digits, in the same batches and by the same kind of schedule. "
                "Epochs, dropout and how many designs were tried differ: the model cards and docs/training.md say how."
            )
        )
        for row, label in self._labels.items():
            label.setText(_(_TITLES[row]))
        self.show_answer()
