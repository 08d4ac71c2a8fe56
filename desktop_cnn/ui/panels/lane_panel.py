"""What the two network lanes share: one Lane that follows one network."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout

from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import NETWORK_TITLES, edited_text, parameters_text, shape_text, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, CellAddress, Layer, Network
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import Panel
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.lane import Lane, Source
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.scrolled import Scrolled

_SLIMNESS = 0.6  # of a pooled vector's block: else it is one thread of cells where room is scarce
_REDRAWN = frozenset({"shown", "own_scales", "networks", "unit", "failure"})


class LanePanel(Panel):
    """Shows one network's layers from the input to the scores."""

    place = "lanes"

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.network: Network | None = None
        self.lane = Lane(self.feeds)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Scrolled(self.lane, self.lane.minimumHeight()))
        self.lane.clicked.connect(self._inspect)
        self.retranslate()

    def _inspect(self, block: str, cell: Cell) -> None:
        if self.network is not None and block in self.network.layers:
            self.store.update(inspected=CellAddress(self.network_name, block, *cell))

    def build_blocks(self, network: Network) -> list[Block]:
        """Return a block for the input and one for each layer."""
        return [self.input_block(), *(self.layer_block(layer) for layer in network.layers.values())]

    def feeds(self, block: str, index: int) -> Sequence[Source]:
        """Return the maps that feed a map."""
        return ()

    def input_block(self) -> Block:
        def describe(cell: Cell, value: float) -> str:
            text = _("input ({row}, {column}) = {value:.3f}")
            return text.format(row=cell.row, column=cell.column, value=value)

        return Block("input", (1, CANVAS_PX, CANVAS_PX), "ink", describe, columns=1, max_cell_px=2.4)

    def layer_block(self, layer: Layer) -> Block:
        """Return the block for a layer's output: maps, or units as maps of 1×1."""
        is_map = layer.has_maps
        scale = "signed" if layer.is_signed else "activation"

        def describe(cell: Cell, value: float) -> str:
            if not is_map:
                return _("{layer}, unit {index} = {value:.4g}").format(
                    layer=stage_title(layer.name), index=cell.map, value=value
                )
            text = _("{layer}, map {map} ({row}, {column}) = {value:.4g}")
            return text.format(layer=stage_title(layer.name), **cell._asdict(), value=value)

        maps, height, width = layer.shape if is_map else (layer.shape[0], 1, 1)
        block = Block(layer.name, (maps, height, width), scale, describe, max_cell_px=6 if is_map else 9)
        block.peak = layer.peak
        if not is_map and layer.inputs and not layer.weight.size:
            block.fixed_columns = round(_SLIMNESS * math.sqrt(maps))
        if layer.name == "scores":
            block.fixed_columns, block.max_cell_px, block.row_labels = 1, 16, True
        return block

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        network = state.networks.get(self.network_name)
        if network is not None and network is not self.network:
            self.network = network
            self.lane.set_blocks(self.build_blocks(network))
            self.name_blocks()
        if not changed.isdisjoint({"networks", "inspected"}):
            chosen = state.inspected
            is_mine = chosen is not None and chosen.network == self.network_name
            self.lane.mark((chosen.layer, Cell(*chosen[2:])) if chosen and is_mine else None)
        if state.is_answered_by(changed) or not changed.isdisjoint(_REDRAWN):
            for block in self.lane.blocks:
                if block.own_scales != state.own_scales and block.has_maps:
                    block.own_scales = state.own_scales
                    block.show_again()
            self.show_values(state)

    def show_values(self, state: AppState) -> None:
        reading = state.reading(self.network_name)
        if reading is None:
            for block in self.lane.blocks:
                block.show(None)
            self.lane.set_hint(self._failure(state) or self.hint(state))
            return
        self.lane.set_hint("")
        given = state.given()
        assert given is not None
        for block in self.lane.blocks:
            if block.name == "input":
                block.show(given[None])  # (30, 30) -> (1, 30, 30)
            elif block.name in reading.stages:
                block.show(reading.stages[block.name].values.reshape(block.shape))
        if QAccessible.isActive():
            self.setAccessibleDescription(self.text_twin())

    def _failure(self, state: AppState) -> str:
        """Return why this network alone cannot be read, empty where it can."""
        return "" if state.snapshot is None else state.snapshot.failures.get(self.network_name, "")

    def hint(self, state: AppState) -> str:
        if state.failure:
            return _("There is no answer: see the message at the bottom")
        if self.network is None:
            return _("The networks are being loaded…")
        return _("Draw a digit: every layer lights up here while the hand is moving")

    def text_twin(self) -> str:
        """Return the picture in words: each layer's largest value and where it is."""
        lines = []
        for block in self.lane.blocks:
            if block.values is not None:
                index = int(block.values.argmax())
                largest = _("{layer}: largest value {value:.3g} in number {index}")
                number = index // (block.shape[1] * block.shape[2])
                lines.append(largest.format(layer=block.title, value=block.values.flat[index], index=number))
        return "; ".join(lines)

    def wanted(self, state: AppState) -> frozenset[str]:
        network = state.networks.get(self.network_name)
        return frozenset(f"{network.name}/{name}" for name in network.layers) if network else frozenset()

    def subtitle(self, state: AppState) -> str:
        network = state.networks.get(self.network_name)
        if network is None:
            return ""
        edits = sum((edit.recipe, edit.network) == (network.recipe, network.name) for edit in state.edits)
        told = [edited_text(edits)] if edits else []
        return " · ".join([*told, parameters_text(network), self.formula(network)])

    def needed(self, state: AppState) -> str:
        return self.network_name

    def code(self) -> str:
        state = self.store.state
        given = state.given()
        if self.network is None or given is None or state.reading(self.network_name) is None:
            return ""
        result = "result = scores.softmax(1)[0]"
        network = parts.weights(self.network, state.edits)
        return parts.program(parts.picture(given, parts.GIVEN), network, [*parts.forward(self.network), result])

    def formula(self, network: Network) -> str:
        """Return the network's architecture in a few words."""
        return ""

    def retranslate(self) -> None:
        self.lane.setAccessibleName(_(NETWORK_TITLES[self.network_name].full))
        if self.network is not None:
            self.name_blocks()
        if self.lane.hint:
            self.show_values(self.store.state)

    def name_blocks(self) -> None:
        """Give the blocks their titles and lay them out for these."""
        assert self.network is not None
        for block in self.lane.blocks:
            layer = self.network.layers.get(block.name)
            if layer is not None or block.name == "input":
                block.title = stage_title(block.name)
                block.subtitle = shape_text(layer.shape if layer else block.shape)
        self.lane.lay_out()
