"""The learned kernels of each convolution; of a deeper one for one input channel or for all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import layer_parameters, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.operations.convolution import Convolution
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel, missing_maps
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.layer_box import LayerBox
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item


@CHOICES.register("kernels")
@dataclass(frozen=True)
class KernelChoices:
    """``layer``: "network/layer", by the slot's name, empty for the first. ``channel``: of its input, None for all."""

    layer: str = ""
    channel: int | None = 0


@PANELS.register("kernels")
class KernelsPanel(Panel):
    title = N_("Kernels")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._shown: tuple[LayerInfo | None, KernelChoices] = None, self._choices
        self.lane = Lane()
        self.layers, self.channels = LayerBox(lambda layer: layer.kernels.size), QComboBox()
        self._layer_label, self._channel_label, self._size = Label(), Label(), ElidedLabel()
        self._size.setProperty("dim", True)
        row = QHBoxLayout()
        sized(row.setContentsMargins, 14, 6, 14, 4)
        sized(row.setSpacing, 10)
        for widget in (self._layer_label, self.layers, self._channel_label, self.channels):
            row.addWidget(widget)
        row.addWidget(self._size, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.lane)
        self.layers.currentIndexChanged.connect(self._choose_layer)
        self.channels.currentIndexChanged.connect(self._choose_channel)
        self.retranslate()

    @property
    def _choices(self) -> KernelChoices:
        return self.store.state.chosen(KernelChoices)

    def _choose_layer(self) -> None:
        self.store.choose(replace(self._choices, layer=self.layers.currentData()))

    def _choose_channel(self) -> None:
        self.store.choose(replace(self._choices, channel=self.channels.currentData()))

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint({"networks", "choices"}):
            self.layers.offer(state.networks, self._choices.layer)
            if self.layers.layer is None or (self.layers.layer, self._choices) != self._shown:
                self._show_layer()

    def _show_layer(self) -> None:
        layer = self.layers.layer
        self._shown = layer, self._choices
        if layer is None:
            self._show_nothing()
            return
        self.lane.set_hint("")
        outputs, inputs, *size = layer.kernels.shape
        with QSignalBlocker(self.channels):
            self.channels.clear()
            for channel in range(inputs):
                self.channels.addItem(str(channel), channel)
            if inputs > 1:
                self.channels.addItem(_("all"), None)
        show_item(self.channels, self._choices.channel)
        self._channel_label.setVisible(inputs > 1)
        self.channels.setVisible(inputs > 1)
        told = _("{outputs} × {inputs} kernels of {height}×{width} · {count} parameters, no biases")
        if "bias" in layer.parameters:
            told = _("{outputs} × {inputs} kernels of {height}×{width} · {count} parameters, biases included")
        count = f"{layer_parameters(layer):,}"
        self._size.setText(told.format(outputs=outputs, inputs=inputs, height=size[0], width=size[1], count=count))
        self._show_kernels(layer)

    def _show_nothing(self) -> None:
        """There are no kernels, or none yet."""
        is_known = bool(self.store.state.networks)
        with QSignalBlocker(self.channels):
            self.channels.clear()
        for widget in (self._channel_label, self.channels):
            widget.setHidden(is_known)
        self._size.setText("")
        self.lane.set_blocks([])
        self.lane.set_hint(_("None of the compared networks has kernels.") if is_known else "")

    def _show_kernels(self, layer: LayerInfo) -> None:
        channel = self.channels.currentData()
        outputs, inputs, *size = layer.kernels.shape
        if channel is None:
            # (out, in, h, w) -> (in * out, h, w): one row an input channel
            kernels, columns = layer.kernels.swapaxes(0, 1).reshape(outputs * inputs, *size), outputs
        else:
            kernels, columns = layer.kernels[:, channel], 0
        groups = layer.operation.groups if isinstance(layer.operation, Convolution) else 1

        def describe(cell: Cell, value: float) -> str:
            fed, feeds = (cell.map % outputs, cell.map // outputs) if channel is None else (cell.map, channel)
            feeds += fed // (outputs // groups) * inputs  # the first of the channels that its group sees
            text = _("{layer}, kernel of map {map} for input {channel}, weight ({row}, {column}) = {value:.4g}")
            return text.format(
                layer=stage_title(layer.name), map=fed, channel=feeds, row=cell.row, column=cell.column, value=value
            )

        block = Block(layer.name, kernels.shape, "signed", describe, columns=columns, most_px=16)
        block.peak = float(np.abs(layer.kernels).max())
        block.title = _("kernels of {layer}").format(layer=stage_title(layer.name))
        block.subtitle = _("one scale for the layer; zero is white")
        self.lane.set_blocks([block])
        block.show(kernels)

    def needed(self, state: AppState) -> str:
        return "" if self.layers.count() else missing_maps(state)

    def code(self) -> str:
        network, layer, channel = self.layers.network, self.layers.layer, self.channels.currentData()
        if network is None or layer is None:
            return ""
        learned = f'{parts.variable(network)}["{layer.name}.weight"]'
        lines = [f"result = {learned}[:, {channel}]"]
        if channel is None:
            lines = [f"result = {learned}.transpose(0, 1).flatten(0, 1)  # row by row, one an input channel"]
        return parts.program(parts.weights(network, self.store.state.edits), lines)

    def numbers(self) -> Numbers:
        layer, channel = self.layers.layer, self.channels.currentData()
        if layer is None:
            return {}
        if channel is not None:
            return {"kernels": quantity(layer.kernels[:, channel], "map", "row", "column")}
        return {"kernels": quantity(layer.kernels, "map", "channel", "row", "column")}

    def retranslate(self) -> None:
        self._layer_label.setText(_("Layer"))
        self._channel_label.setText(_("Input channel"))
        self.channels.setAccessibleName(_("Input channel"))
        self.lane.setAccessibleName(_(self.title))
        self._show_layer()
