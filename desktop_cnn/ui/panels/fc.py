"""The fully connected network: its 1000 hidden units as a picture, and what one of them looks at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Layer, Network
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lane_panel import LanePanel
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.lane import Source
from desktop_cnn.ui.widgets.mosaic import Cell

_HIDDEN_COLUMNS = 50
_WEIGHTS = "weights"


@PANELS.register("fc")
class FcPanel(LanePanel):
    title = NETWORK_TITLES["fc"].full
    network_name = "fc"
    height_px = 250

    def __init__(self, store: Store, labs: Labs) -> None:
        self._unit, self._is_chosen = 0, False
        super().__init__(store, labs)
        self.lane.clicked.connect(self._choose)

    def build_blocks(self, network: Network) -> list[Block]:
        """The weights of one hidden unit stand between the hidden layer and the scores."""
        given, hidden, scores = super().build_blocks(network)
        layer = network.layers["hidden"]
        weights = Block(_WEIGHTS, (1, CANVAS_PX, CANVAS_PX), "signed", self._describe_weight, columns=1, max_cell_px=6)
        weights.peak = float(np.abs(layer.weight).max())
        return [given, hidden, weights, scores]

    def layer_block(self, layer: Layer) -> Block:
        block = super().layer_block(layer)
        if layer.name == "hidden":
            block.fixed_columns = _HIDDEN_COLUMNS
        return block

    def hint(self, state: AppState) -> str:
        return ""  # the CNN's lane says it for both

    def formula(self, network: Network) -> str:
        return _("a = ReLU(W x + b), W is 1000 × 900")

    def feeds(self, block: str, index: int) -> Sequence[Source]:
        return [("input", 0, 1.0)] if block == "hidden" else ()

    def show_values(self, state: AppState) -> None:
        super().show_values(state)
        block = self.lane.block(_WEIGHTS)
        if block is None or self.network is None:
            return
        hidden = self.lane.block("hidden")
        strongest = int(hidden.values.argmax()) if hidden is not None and hidden.values is not None else None
        unit = state.unit if state.unit is not None else strongest
        if unit is None:
            block.show(None)
            return
        is_other = (unit, state.unit is not None) != (self._unit, self._is_chosen)
        if is_other:
            self._unit, self._is_chosen = unit, state.unit is not None
            self._name_weights()
        if is_other or block.values is None:
            block.show(self.network.layers["hidden"].weight[unit].reshape(1, CANVAS_PX, CANVAS_PX))

    def name_blocks(self) -> None:
        self._name_weights()
        super().name_blocks()

    def _name_weights(self) -> None:
        block = self.lane.block(_WEIGHTS)
        assert block is not None
        block.title = _("weights of unit {unit}").format(unit=self._unit)
        block.subtitle = _("chosen: click another") if self._is_chosen else _("the strongest: click to choose")
        if block.title_px() > block.slot_px:
            self.lane.lay_out()
        else:
            block.show_again()

    def _choose(self, name: str, cell: Cell) -> None:
        if name == "hidden":
            self.store.update(unit=None if self.store.state.unit == cell.map else cell.map)

    def _describe_weight(self, cell: Cell, value: float) -> str:
        text = _("unit {unit}, weight of pixel ({row}, {column}) = {value:.4g}")
        return text.format(unit=self._unit, row=cell.row, column=cell.column, value=value)
