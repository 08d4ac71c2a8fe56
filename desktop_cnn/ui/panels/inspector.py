"""Why is this cell bright? Any value of any layer, traced to what it saw and what weighed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import map_title, short_titles, stage_title
from desktop_cnn.app.numbers.inspector import inspector_numbers
from desktop_cnn.app.sentences import inspection_sentence
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.document import Document
from desktop_cnn.core.inspection import Inspection, brightest, drawn_field, inspect, is_there, whole_source
from desktop_cnn.core.networks import CellAddress, Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.inspector_parts import Contributions, columns_of, grid_of, place_of
from desktop_cnn.ui.panels.inspector_sum import Sum
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.bar_rows import BarRows
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.sentence import Sentences

_LEAST_PX = (640, 182)
_CHOOSER_SHARE, _TERMS_SHARE = 9, 17
_NUMBER_PX = 104
_CHOSEN_BY = frozenset({"networks", "inspected", "shown"})


@CHOICES.register("inspector")
@dataclass(frozen=True)
class InspectorChoices:
    """``channel``: the map before ``traced`` (network, layer, map) to look at, None for the one that counts most."""

    traced: tuple[str, str, int] = ("", "", 0)
    channel: int | None = None


@PANELS.register("inspector")
class InspectorPanel(Panel):
    """Follows the brightest cell of the first layer until a cell is chosen, here or in a lane."""

    title = N_("Inspector")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.inspection: Inspection | None = None
        self._throttle = Throttle(self, {"snapshot", "document"}, self._inspect)
        self._values: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._is_seen = False
        self._traced: tuple[CellAddress, str, Document | None] | None = None
        self._shown = InspectorChoices()
        self.layers, self.number = QComboBox(), WholeBox()
        self.map = MapView("activation", is_chooser=True)
        self.terms, self.sum, self.sentence = Contributions(), Sum(), Sentences()
        self.ranking = BarRows()
        sized(self.number.setFixedWidth, _NUMBER_PX)
        chooser = QHBoxLayout()
        chooser.addWidget(self.layers, stretch=1)
        chooser.addWidget(self.number)
        column = QVBoxLayout()
        sized(column.setSpacing, 6)
        column.addLayout(chooser)
        column.addWidget(self.map, stretch=1)
        row = self._room = self.make_row(_LEAST_PX)
        row.addLayout(column)
        row.setStretch(0, _CHOOSER_SHARE)
        terms = self._column = QVBoxLayout()
        sized(terms.setSpacing, 10)
        terms.addWidget(self.sentence)
        terms.addWidget(self.terms, stretch=100)
        terms.addWidget(self.sum)
        terms.addWidget(self.ranking, stretch=1)
        terms.addStretch()
        row.addLayout(terms, stretch=_TERMS_SHARE)
        self.layers.activated.connect(self._choose_layer)
        self.number.valueChanged.connect(self._choose_map)
        self.map.clicked.connect(self._choose_cell)
        self.terms.looked_at.connect(self._look_at)
        self.ranking.clicked.connect(self._look_at)
        self.terms.chosen.connect(lambda address: self.store.update(inspected=address))
        self.retranslate()

    @staticmethod
    def _wanted_address(state: AppState) -> CellAddress | None:
        """Return what was chosen, or else the first value of the first network that has maps, or of any."""
        chosen = state.inspected
        if chosen and chosen.network in state.networks and is_there(state.networks[chosen.network], chosen):
            return chosen
        with_maps = [network for network in state.networks.values() if network.last_maps is not None]
        network = next(iter(with_maps or state.networks.values()), None)
        return CellAddress(network.name, next(iter(network.layers)), 0) if network else None

    def requested(self, state: AppState) -> frozenset[str]:
        address = self._wanted_address(state)
        if address is None:
            return frozenset()
        network = state.networks[address.network]
        names = {address.layer, *network.layers[address.layer].sources, "scores"} - {"input"}
        return frozenset(f"{address.network}/{name}" for name in names)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        self._is_seen = True
        if "networks" in changed:
            self._offer_layers(state.networks)
        before, self._shown = self._shown, state.chosen(InspectorChoices)
        if changed.isdisjoint(_CHOSEN_BY) and self._shown == before:
            self._throttle.follow(state, changed)
        else:
            self._inspect()

    def _offer_layers(self, networks: Mapping[str, Network]) -> None:
        self.layers.clear()
        titles = short_titles({name: network.model for name, network in networks.items()})
        for name, network in networks.items():
            for layer in network.layers:
                self.layers.addItem(f"{titles[name]} · {stage_title(layer)}", f"{name}/{layer}")

    def _inspect(self) -> None:
        self._throttle.stop()
        state = self.store.state
        wanted = self._wanted_address(state)
        self.inspection = None
        reading = state.reading(wanted.network) if wanted else None
        given = state.given(wanted.network) if wanted else None
        if wanted is not None and reading is not None and given is not None:
            network = state.networks[wanted.network]
            outputs = whole_source({name: output.values for name, output in reading.outputs.items()}, given)
            if {wanted.layer, *network.layers[wanted.layer].sources} <= outputs.keys():
                values = outputs[wanted.layer]
                address = wanted if wanted == state.inspected else brightest(values, wanted)
                self.inspection = inspect(network, outputs, address)
                self._show(self.inspection, values, outputs)
        if self.inspection is None:
            self.map.set_title(_("Map"))
            self.map.show_values(None)
            self.terms.show_nothing()
            self.sum.show_nothing()
            self.sentence.setText(_("Draw a digit, then click any cell in the lanes above."))
            self.ranking.hide()
        self._mark_field(state, self.inspection)

    def _show(self, found: Inspection, values: NDArray[np.float32], outputs: Mapping[str, NDArray[np.float32]]) -> None:
        address, layer = found.address, found.layer
        self.layers.setCurrentIndex(self.layers.findData(f"{address.network}/{address.layer}"))
        is_map = values.ndim == 3
        self.number.blockSignals(True)
        self.number.setRange(0, len(values) - 1)
        self.number.show_value(address.map)
        prefix = (_("map") if is_map else _("unit")) + " "
        if prefix != self.number.prefix():
            self.number.setPrefix(prefix)
        self.number.blockSignals(False)
        self.map.set_scale("signed" if layer.is_signed else "activation")
        if is_map:
            self.map.set_title(map_title(layer, address.map))
            self.map.show_values(values[address.map], layer.peak)
            row, column = address.row, address.column
        else:
            title = _("{layer}: 0 to 4, 5 to 9") if layer.name == "scores" else _("{layer}, all units")
            self.map.set_title(title.format(layer=stage_title(layer.name)))
            self.map.show_values(grid_of(values), layer.peak)
            row, column = place_of(address.map, len(values))
        self.map.frame(Box(row, column, row + 1, column + 1))
        channel = self._shown.channel if self._shown.traced == address[:3] else None
        self.terms.show_inspection(found, outputs.get("scores"), channel)
        self._values = values
        is_one_of_many = self.terms.part() is not None
        shown = values[address.map] if is_map else values
        channel = self.terms.channel(found) if is_one_of_many else None
        self.sentence.setText(inspection_sentence(found, shown, outputs.get("scores"), channel))
        self.sum.show_inspection(found, self._values, self.terms.part())
        self._show_ranking()

    def _show_ranking(self) -> None:
        """Show the maps that count most below the sum, where there is room."""
        rows = self.terms.ranked(self.inspection) if self.inspection is not None else []
        above = (self.sentence.height(), self.terms.maximumHeight(), self.sum.sizeHint().height())
        margins = self._room.contentsMargins()
        left_px = self.height() - margins.top() - margins.bottom() - sum(above) - 4 * self._column.spacing()
        self.ranking.setVisible(bool(rows) and left_px >= self.ranking.minimumHeight())
        if rows:
            self.ranking.setMaximumHeight(self.ranking.most_px())
            self.ranking.show_rows(_("the maps that count most"), rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_ranking()

    def _look_at(self, channel: int) -> None:
        if self.inspection is not None:
            self.store.choose(InspectorChoices(self.inspection.address[:3], channel))

    def _choose_layer(self) -> None:
        if self.layers.currentIndex() < 0:
            return
        network, layer = self.layers.currentData().split("/")
        start = CellAddress(network, layer, 0)
        reading = self.store.state.reading(network)
        output = reading.outputs.get(layer) if reading else None
        self.store.update(inspected=brightest(output.values, start) if output else start)

    def _choose_map(self, number: int) -> None:
        if self.inspection is not None:
            self.store.update(inspected=self.inspection.address._replace(map=number))

    def _choose_cell(self, row: int, column: int) -> None:
        if self.inspection is None:
            return
        address, shape = self.inspection.address, self.inspection.layer.shape
        if len(shape) == 3:
            self.store.update(inspected=address._replace(row=row, column=column))
        else:
            unit = row * columns_of(shape[0]) + column
            if unit < shape[0]:
                self.store.update(inspected=address._replace(map=unit))

    def _mark_field(self, state: AppState, found: Inspection | None) -> None:
        """Show on the canvas what a value rests on."""
        network = state.networks.get(found.address.network) if found else None
        traced = None
        if found and network and self._is_seen:
            on = None if network.model.reads.is_picture else state.document  # whose way it then is
            traced = (found.address, network.model.recipe, on)
        if traced == self._traced:
            return
        self._traced = traced
        if traced is None:
            self.store.update(receptive_field=None)
            return
        self.store.update(receptive_field=drawn_field(state.networks[traced[0].network], traced[0], state.document))

    def start(self) -> None:
        """Choose the brightest cell of the second convolution, where there is one."""
        for name, network in self.store.state.networks.items():
            convolutions = [layer.name for layer in network.layers.values() if layer.kernels.size]
            if len(convolutions) > 1:
                self.layers.setCurrentIndex(self.layers.findData(f"{name}/{convolutions[1]}"))
                self._choose_layer()
                return

    def needed(self, state: AppState) -> str:
        address = self._wanted_address(state)
        return address.network if address else next(iter(state.models), "")

    def code(self) -> str:
        found, state = self.inspection, self.store.state
        given = state.given(found.address.network) if found else None
        if found is None or given is None or found.address.network not in state.networks:
            return ""
        network, address = state.networks[found.address.network], found.address
        lines = [*parts.forward(network, address.layer), *parts.value(network, address)]
        return parts.program(parts.picture(given, parts.GIVEN), parts.weights(network, state.edits), lines)

    def numbers(self) -> Numbers:
        found = self.inspection
        reading = self.store.state.reading(found.address.network) if found else None
        scores = reading.outputs.get("scores") if reading else None
        return inspector_numbers(found, self._values, scores.values if scores else None) if found else {}

    def subtitle(self, state: AppState) -> str:
        return _("of the perturbed drawing") if state.shown == "perturbed" else _("of the drawing as drawn")

    def leave(self) -> None:
        self._throttle.stop()
        self._is_seen = False
        self._mark_field(self.store.state, None)

    def retranslate(self) -> None:
        self.layers.setAccessibleName(_("Layer"))
        self.number.setAccessibleName(_("Map or unit"))
        self._offer_layers(self.store.state.networks)
        self._inspect()
