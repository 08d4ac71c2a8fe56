"""The learned kernels of each convolution; of a deeper one for one input channel or for all."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import layer_parameters, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Layer, Network
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.plain import Label

_ALL = -1


@PANELS.register("kernels")
class KernelsPanel(Panel):
    title = N_("Kernels")
    place = "labs"
    height_px = 200

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._network: Network | None = None
        self.lane = Lane()
        self.layers, self.channels = QComboBox(), QComboBox()
        self._layer_label, self._channel_label, self._size = Label(), Label(), ElidedLabel()
        self._size.setProperty("dim", True)
        row = QHBoxLayout()
        row.setContentsMargins(14, 6, 14, 4)
        row.setSpacing(10)
        for widget in (self._layer_label, self.layers, self._channel_label, self.channels):
            row.addWidget(widget)
        row.addWidget(self._size, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.lane)
        self.layers.currentIndexChanged.connect(self._show_layer)
        self.channels.currentIndexChanged.connect(self._show_kernels)
        self.retranslate()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        network = state.networks.get("cnn")
        if network is not None and network is not self._network:
            self._network = network
            self._fill()

    def _layer(self) -> Layer | None:
        name = self.layers.currentData()
        return self._network.layers.get(name) if self._network and name else None

    def _fill(self) -> None:
        """List the convolutions, keeping the chosen one."""
        assert self._network is not None
        chosen = max(self.layers.currentIndex(), 0)
        self.layers.blockSignals(True)
        self.layers.clear()
        for name, layer in self._network.layers.items():
            if layer.kernels.size:
                self.layers.addItem(stage_title(name), name)
        self.layers.setCurrentIndex(chosen)
        self.layers.blockSignals(False)
        self._show_layer()

    def _show_layer(self) -> None:
        layer = self._layer()
        if layer is None:
            return
        inputs = layer.weight.shape[1]
        chosen = self.channels.currentData()
        self.channels.blockSignals(True)
        self.channels.clear()
        for channel in range(inputs):
            self.channels.addItem(str(channel), channel)
        if inputs > 1:
            self.channels.addItem(_("all"), _ALL)
        self.channels.setCurrentIndex(max(self.channels.findData(chosen), 0))
        self.channels.blockSignals(False)
        self._channel_label.setVisible(inputs > 1)
        self.channels.setVisible(inputs > 1)
        size = _("{outputs} × {inputs} kernels of 3×3 · {count} parameters, biases included")
        outputs = layer.weight.shape[0]
        self._size.setText(size.format(outputs=outputs, inputs=inputs, count=f"{layer_parameters(layer):,}"))
        self._show_kernels()

    def _show_kernels(self) -> None:
        layer, channel = self._layer(), self.channels.currentData()
        if layer is None or channel is None:
            return
        outputs, inputs = layer.weight.shape[:2]
        if channel == _ALL:
            # (out, in, 3, 3) -> (in * out, 3, 3): one row an input channel
            kernels, columns = layer.weight.swapaxes(0, 1).reshape(outputs * inputs, 3, 3), outputs
        else:
            kernels, columns = layer.weight[:, channel], 0

        def describe(cell: Cell, value: float) -> str:
            fed, feeds = (cell.map % outputs, cell.map // outputs) if channel == _ALL else (cell.map, channel)
            text = _("{layer}, kernel of map {map} for input {channel}, weight ({row}, {column}) = {value:.4g}")
            return text.format(
                layer=stage_title(layer.name), map=fed, channel=feeds, row=cell.row, column=cell.column, value=value
            )

        block = Block(layer.name, kernels.shape, "signed", describe, columns=columns, max_cell_px=16)
        block.peak = float(np.abs(layer.weight).max())
        block.title = _("kernels of {layer}").format(layer=stage_title(layer.name))
        block.subtitle = _("one scale for the layer; zero is white")
        self.lane.set_blocks([block])
        block.show(kernels)

    def needed(self, state: AppState) -> str:
        return "cnn"

    def code(self) -> str:
        layer, channel = self._layer(), self.channels.currentData()
        if self._network is None or layer is None:
            return ""
        which = ":" if channel == _ALL else channel
        lines = [f'result = cnn["{layer.name}.weight"][:, {which}]']
        return parts.program(parts.weights(self._network, self.store.state.edits), lines)

    def retranslate(self) -> None:
        self._layer_label.setText(_("Layer"))
        self._channel_label.setText(_("Input channel"))
        self.layers.setAccessibleName(_("Layer"))
        self.channels.setAccessibleName(_("Input channel"))
        self.lane.setAccessibleName(_(self.title))
        if self._network is not None:
            self._fill()
