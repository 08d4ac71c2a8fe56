"""How a recurrent network reads step after step: what it keeps, what its gates let through, what it would answer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_cnn.app.answers import unperturbed_text
from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.recurrent import recurrent_code
from desktop_cnn.app.numbers.networks import layer_quantity
from desktop_cnn.app.sentences import recurrent_sentence
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import CellAddress, Network, Prediction
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.recurrence import RECURRENT, answers_over_time, recurrent_layer
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.core.way import Way, way_of
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.lanes import trace
from desktop_cnn.ui.panels.offer import Offer
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.digit_strip import DigitStrip
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.network_box import NetworkBox
from desktop_cnn.ui.widgets.sentence import Sentence
from desktop_cnn.ui.widgets.ten_bars import TenBars
from desktop_cnn.ui.widgets.transport import Transport

_LEAST_PX = (560, 380)
_SIDE_PX, _STRIP_PX = (214, 520), 150
_SIDE_SHARE, _MAP_SHARE = 2, 3  # of the width
_DRAWING_SHARE, _BARS_SHARE = 3, 4  # of the height: the drawing is a square then
_ORDER = (3, 2, 1, 0)
"""The hidden state first, then what it is made of."""


@CHOICES.register("recurrent")
@dataclass(frozen=True)
class RecurrentChoices:
    """``network``: the slot's name, empty for the first that recurs; ``step``: how far it has read, None for all."""

    network: str = ""
    step: int | None = None


@PANELS.register("recurrent")
class RecurrentPanel(Panel):
    """Follows the hand."""

    title = N_("Step by step")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.probabilities: Values | None = None
        self._values: Values | None = None
        self._given: Values | None = None
        self._way: Way | None = None
        self._is_seen = False
        self._framed: NDArray[np.bool_] | None = None
        self._shown = RecurrentChoices()
        self._throttle = Throttle(self, {"snapshot", "document"}, self._show)
        self.networks = NetworkBox(recurrent_layer)
        self.sentence, self.transport, self.bars = Sentence(), Transport(), TenBars(1, fills=True)
        self.drawing, self.strip = MapView("ink", is_chooser=True), DigitStrip()
        self.maps = [MapView("signed", is_chooser=True, fills=True) for _each in _ORDER]
        self.offer, self._content = Offer(store, RECURRENT), QWidget()
        self.make_row(_LEAST_PX).addLayout(self._page())
        self.transport.set_count(CANVAS_PX)
        self.transport.moved.connect(self._go_to)
        self.networks.chosen.connect(lambda name: self.store.choose(replace(self._choices, network=name)))
        self.drawing.clicked.connect(self._go_to_cell)
        self.strip.clicked.connect(lambda row, _column: self._go_to(row))
        for number, view in zip(_ORDER, self.maps, strict=True):
            view.clicked.connect(lambda row, unit, number=number: self._trace(number, row, unit))
        self.retranslate()

    def _page(self) -> QVBoxLayout:
        page, content, grid = QVBoxLayout(), QVBoxLayout(self._content), QGridLayout()
        content.setContentsMargins(0, 0, 0, 0)
        sized(grid.setSpacing, 12)
        side = QVBoxLayout()
        sized(side.setSpacing, 6)
        for widget, share in ((self.drawing, _DRAWING_SHARE), (self.bars, _BARS_SHARE)):
            sized(widget.setMinimumWidth, _SIDE_PX[0])
            sized(widget.setMaximumWidth, _SIDE_PX[1])
            side.addWidget(widget, stretch=share)
        sized(self.strip.setFixedWidth, _STRIP_PX)
        grid.addLayout(side, 0, 0, 2, 1)
        grid.addWidget(self.strip, 0, 1, 2, 1)
        for place, view in enumerate(self.maps):
            grid.addWidget(view, place // 2, 2 + place % 2)
        for column, share in ((0, _SIDE_SHARE), (2, _MAP_SHARE), (3, _MAP_SHARE)):
            grid.setColumnStretch(column, share)
        for each in (page, content):
            sized(each.setSpacing, 8)
        content.addLayout(grid, stretch=1)
        content.addWidget(self.transport)
        sized(self.networks.setMaximumWidth, _SIDE_PX[1])
        page.addWidget(self.networks)
        page.addWidget(self.sentence)
        page.addWidget(self._content, stretch=1)
        page.addWidget(self.offer, stretch=1)
        return page

    @property
    def _choices(self) -> RecurrentChoices:
        return self.store.state.chosen(RecurrentChoices)

    def network(self, state: AppState) -> Network | None:
        """Return the chosen network, else the first that recurs; None where none does."""
        return self.networks.network(state, self._choices.network)

    @property
    def step(self) -> int:
        """Return the chosen step, or the last one."""
        last = (CANVAS_PX if self.probabilities is None else len(self.probabilities)) - 1
        chosen = self._choices.step
        return last if chosen is None else min(max(chosen, 0), last)

    def _go_to(self, step: int) -> None:
        self.store.choose(replace(self._choices, step=step))

    def _go_to_cell(self, row: int, column: int) -> None:
        if self._way is not None:
            self._go_to(self._way.step_at(row, column))

    def _trace(self, number: int, step: int, unit: int) -> None:
        """Choose a value of a gate or state to be traced, and its step."""
        network = self.network(self.store.state)
        layer = recurrent_layer(network) if network is not None else None
        if network is not None and layer is not None:
            self._go_to(step)
            trace(self.store, network, CellAddress(network.name, layer.name, number, step, unit))

    def requested(self, state: AppState) -> frozenset[str]:
        network = self.network(state)
        layer = recurrent_layer(network) if network is not None else None
        return frozenset({f"{network.name}/{layer.name}"}) if network is not None and layer is not None else frozenset()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        self._is_seen = True
        if "networks" in changed:
            self.networks.offer(state, self._choices.network)
        before, self._shown = self._shown, self._choices
        if self._shown.network != before.network or not changed.isdisjoint({"networks", "shown"}):
            self.networks.offer(state, self._shown.network)
            self._show()
        elif self._shown != before:
            self._show_step()
        else:
            self._throttle.follow(state, changed)

    def _show(self) -> None:
        """Show what the network has read."""
        self._throttle.stop()
        state, network = self.store.state, self.network(self.store.state)
        layer = recurrent_layer(network) if network is not None else None
        reading = state.reading(network.name) if network is not None else None
        self.probabilities = self._values = self._given = self._way = None
        if network is not None and layer is not None and reading is not None and layer.name in reading.outputs:
            self._values, self._given = reading.outputs[layer.name].values, reading.given
            with suppress(UserError):  # cleared or opened since: the next answer says why there is none
                self._way = way_of(network, reading.given, state.document)
            self.probabilities = answers_over_time(network, self._values)
            self.transport.set_count(len(self.probabilities))
            for number, view in zip(_ORDER, self.maps, strict=True):
                view.set_title(layer.operation.map_title(number))
                view.show_values(self._values[number])
            self.strip.show_values(self.probabilities)
        else:
            for view in (self.strip, *self.maps):
                view.show_values(None)
        if self._way is None:
            self.drawing.show_values(None)
        self._name_strip()
        self._show_step()

    def _show_step(self) -> None:
        """Show how far it has read."""
        step, found = self.step, self.probabilities
        self.transport.slider.blockSignals(True)
        self.transport.slider.setValue(step)
        self.transport.slider.blockSignals(False)
        network = self.network(self.store.state)
        compared = list(self.store.state.models)
        if network is not None and network.name in compared:  # others are on their way
            self.bars.show_slot(compared.index(network.name) + 1)
        self.bars.show_prediction(None if found is None else Prediction(found[step]))
        self.sentence.setText("" if found is None else recurrent_sentence(found, step, self._reads_rows))
        for widget, is_shown in ((self.sentence, found is not None), (self._content, found is not None)):
            widget.setVisible(is_shown)
        self.offer.setVisible(found is None)
        if found is None:
            self.offer.show_told(self._asked(), is_missing=bool(self.store.state.networks) and network is None)
        if self._way is not None:
            self.drawing.show_values(self._way.picture, hatched=~self._way.read(step))
        self.drawing.frame(self._way.box(step) if self._way else None)
        units = 0 if self._values is None else self._values.shape[2]
        for view, width in ((self.strip, CLASSES), *((each, units) for each in self.maps)):
            view.frame(None if found is None else Box(step, 0, step + 1, width))
        self._frame()

    def _asked(self) -> str:
        state = self.store.state
        network = self.network(state)
        if state.networks and network is None:
            return _("None of the compared networks reads step by step.")
        if network is not None and not state.document.is_empty:
            return unperturbed_text() if state.shows_perturbed and not self._reads_rows else state.refusal(network.name)
        return _("Draw a digit: here stands what is read after each step.")

    @property
    def _reads_rows(self) -> bool:
        network = self.network(self.store.state)
        return network is None or network.model.reads.is_picture

    def _frame(self) -> None:
        """Show on the canvas what has been read so far."""
        framed = self._way.on_canvas(self.step) if self._is_seen and self._way is not None else None
        if framed is None and self._framed is None:
            return
        if framed is None or self._framed is None or not np.array_equal(framed, self._framed):
            self._framed = framed
            self.store.update(receptive_field=framed)

    def leave(self) -> None:
        self._throttle.stop()
        self.transport.go_to(self.step)
        self._is_seen = False
        self._frame()

    def needed(self, state: AppState) -> str:
        network = self.network(state)
        return network.name if network is not None else ""

    def subtitle(self, state: AppState) -> str:
        return _("of the perturbed drawing") if state.shown == "perturbed" else _("of the drawing as drawn")

    def code(self) -> str:
        network = self.network(self.store.state)
        layer = recurrent_layer(network) if network is not None else None
        if network is None or layer is None or self._given is None or self.probabilities is None:
            return ""
        return recurrent_code(network, layer.name, self._given, self.store.state.edits)

    def numbers(self) -> Numbers:
        if self.probabilities is None or self._values is None:
            return {}
        return {
            "probability": quantity(self.probabilities, "step", "digit"),
            "gates_and_states": layer_quantity(self._values),
        }

    def retranslate(self) -> None:
        self.drawing.set_title(_("read so far"))
        self._show()

    def _name_strip(self) -> None:
        title = _("answer after each row") if self._reads_rows else _("answer after each step")
        self.strip.set_title(title)
        self.strip.setToolTip(_("A row for each step, a column for each digit, 0 to 9: what it would answer there."))
