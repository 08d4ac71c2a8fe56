"""The learned kernels of each layer; of a deeper one for one input channel or for all, of one place after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.sentences import kernel_sentence, places_sentence
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.inspection import brightest
from desktop_cnn.core.networks import CellAddress, LayerInfo
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.operations.convolution import Convolution
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel, missing_maps
from desktop_cnn.ui.panels.kernel_choices import LEARNED, ConvolutionChoices, is_slidable
from desktop_cnn.ui.panels.kernel_parts import KernelPlaces, fill, place_blocks, size_text
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.lane_text import describe_lane
from desktop_cnn.ui.widgets.layer_box import LayerBox
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.sentence import Sentence

_MOST_PX = 60


@CHOICES.register("kernels")
@dataclass(frozen=True)
class KernelChoices:
    """``layer``: "network/layer", by the slot's name, empty for the first. ``channel``: of its input, None for all.

    ``kernel``: the (map, channel) of the one that is looked at; where every place has its own, those of ``map`` alone
    are shown, and it is the (number of the place, channel).
    """

    layer: str = ""
    channel: int | None = 0
    map: int = 0
    kernel: tuple[int, int] | None = None


@PANELS.register("kernels")
class KernelsPanel(Panel):
    title = N_("Kernels")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._shown: tuple[LayerInfo | None, KernelChoices] = None, self._choices
        self.lane = Lane()
        self.layers = LayerBox(lambda layer: layer.has_kernels)
        self.maps, self.channels = QComboBox(), QComboBox()
        self._layer_label, self._map_label, self._channel_label = Label(), Label(), Label()
        self._size = ElidedLabel()
        self._size.setProperty("dim", True)
        self.sentence, self.to_map, self.to_convolution = Sentence(), QToolButton(), QToolButton()
        row = QHBoxLayout()
        sized(row.setContentsMargins, 14, 6, 14, 4)
        sized(row.setSpacing, 10)
        boxes = self._layer_label, self.layers, self._map_label, self.maps, self._channel_label, self.channels
        for widget in boxes:
            row.addWidget(widget)
        row.addWidget(self._size, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addLayout(self._told_row())
        layout.addWidget(self.lane, stretch=1)
        self.lane.clicked.connect(self._choose_kernel)
        self.to_map.clicked.connect(self._go_to_map)
        self.to_convolution.clicked.connect(self._go_to_convolution)
        self.layers.currentIndexChanged.connect(self._choose_layer)
        self.maps.currentIndexChanged.connect(self._choose_map)
        self.channels.currentIndexChanged.connect(self._choose_channel)
        self.retranslate()

    def _told_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        sized(row.setContentsMargins, 14, 2, 14, 4)
        sized(row.setSpacing, 10)
        row.addWidget(self.sentence, stretch=1)
        row.addWidget(self.to_map)
        row.addWidget(self.to_convolution)
        return row

    @property
    def _choices(self) -> KernelChoices:
        return self.store.state.chosen(KernelChoices)

    def _choose_layer(self) -> None:
        self.store.choose(replace(self._choices, layer=self.layers.currentData(), kernel=None))

    def _choose_map(self) -> None:
        self.store.choose(replace(self._choices, map=self.maps.currentData()))

    def _choose_channel(self) -> None:
        channel, kernel = self.channels.currentData(), self._kernel()
        if channel is not None and kernel is not None:
            kernel = kernel[0], channel
        self.store.choose(replace(self._choices, channel=channel, kernel=kernel))

    def _choose_kernel(self, block: str, cell: Cell) -> None:
        """Take in a click on the kernel that stands there."""
        layer, channel, number = self.layers.layer, self.channels.currentData(), cell.map
        if layer is not None and block == layer.name:
            outputs = len(self._kernels(layer))
            kernel = (number % outputs, number // outputs) if channel is None else (number, channel)
            self.store.choose(replace(self._choices, kernel=kernel))

    def _kernel(self) -> tuple[int, int] | None:
        """Return the (map, channel) of the chosen kernel; None for one that the layer does not have."""
        layer, kernel = self.layers.layer, self._choices.kernel
        is_there = layer is not None and kernel is not None and kernel in np.ndindex(self._kernels(layer).shape[:2])
        return kernel if is_there else None

    def _places(self, layer: LayerInfo) -> KernelPlaces | None:
        """Return what is shown of a layer whose places have kernels of their own, None for another layer."""
        maps = len(layer.place_kernels)
        return KernelPlaces(layer, self._choices.map if self._choices.map in range(maps) else 0) if maps else None

    def _kernels(self, layer: LayerInfo) -> NDArray[np.float32]:
        """Return (maps, channels, k, k), or of one map (places, channels, k, k)."""
        places = self._places(layer)
        return places.kernels if places else layer.kernels

    def _go_to_map(self) -> None:
        """Let the inspector trace the brightest value of the map that the chosen kernel is one of."""
        network, layer, kernel = self.layers.network, self.layers.layer, self._kernel()
        if network is None or layer is None or kernel is None:
            return
        places = self._places(layer)
        if places:
            cell = CellAddress(network.name, layer.name, places.number, *places.place(kernel[0]))
            self.store.update(inspected=cell, brought="inspector")
            return
        start = CellAddress(network.name, layer.name, kernel[0])
        reading = self.store.state.reading(network.name)
        output = reading.outputs.get(layer.name) if reading else None
        if output is not None:
            start = brightest(output.values[kernel[0], None], start)._replace(map=kernel[0])
        self.store.update(inspected=start, brought="inspector")

    def _go_to_convolution(self) -> None:
        """Let the chosen kernel slide over the drawing."""
        kernel = self._kernel()
        if kernel is not None:
            chosen, layer = self.store.state.chosen(ConvolutionChoices), self.layers.currentData()
            number, channel = kernel
            chosen = replace(chosen, kernel=LEARNED, layer=layer, map=number, channel=channel, typing="apart")
            self.store.choose(chosen)
            self.store.update(brought="convolution")

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
        places = self._places(layer)
        inputs = self._kernels(layer).shape[1]
        maps = len(layer.place_kernels)
        fill(self.maps, self._map_label, list(range(maps)), places.number if places else 0)
        channels = [*range(inputs), None] if inputs > 1 and not places else list(range(inputs))
        fill(self.channels, self._channel_label, channels, self._choices.channel)
        self._size.setText(size_text(layer))
        self._show_kernels(layer)

    def _show_nothing(self) -> None:
        """There are no kernels, or none yet."""
        is_known = bool(self.store.state.networks)
        with QSignalBlocker(self.channels):
            self.channels.clear()
        for widget in (self._map_label, self.maps):
            widget.hide()
        for widget in (self._channel_label, self.channels):
            widget.setHidden(is_known)
        self._size.setText("")
        self.lane.set_blocks([])
        self._tell()
        self.lane.set_hint(_("None of the compared networks has kernels.") if is_known else "")

    def _show_kernels(self, layer: LayerInfo) -> None:
        channel, places, whole = self.channels.currentData(), self._places(layer), self._kernels(layer)
        if places:
            chosen = self._kernel()
            self._show_blocks(place_blocks(places, channel, chosen[0] if chosen else places.middle))
            return
        outputs, inputs, *size = whole.shape
        if channel is None:
            # (out, in, h, w) -> (in * out, h, w): one row an input channel
            kernels, columns = whole.swapaxes(0, 1).reshape(outputs * inputs, *size), outputs
        else:
            kernels, columns = whole[:, channel], 0
        groups = layer.operation.groups if isinstance(layer.operation, Convolution) else 1

        def describe(cell: Cell, value: float) -> str:
            fed, feeds = (cell.map % outputs, cell.map // outputs) if channel is None else (cell.map, channel)
            feeds += fed // (outputs // groups) * inputs  # the first of the channels that its group sees
            text = _("{layer}, kernel of map {map} for input {channel}, weight ({row}, {column}) = {value:.4g}")
            return text.format(
                layer=stage_title(layer.name), map=fed, channel=feeds, row=cell.row, column=cell.column, value=value
            )

        block = Block(layer.name, kernels.shape, "signed", describe, columns=columns, most_px=_MOST_PX)
        block.fills = not columns
        block.peak = float(np.abs(layer.weight).max())
        block.title = _("kernels of {layer}").format(layer=stage_title(layer.name))
        block.subtitle = _("one scale for the layer; zero is white")
        self._show_blocks([(block, kernels)])

    def _show_blocks(self, blocks: list[tuple[Block, NDArray[np.float32]]]) -> None:
        self.lane.set_blocks([block for block, _values in blocks])
        for block, values in blocks:
            block.show(values)
        describe_lane(self.lane)
        self._tell()

    def _tell(self) -> None:
        """Frame the chosen kernel, say what it weighs, and offer what it leads to."""
        layer, kernel = self.layers.layer, self._kernel()
        for button in (self.to_map, self.to_convolution):
            button.setVisible(kernel is not None)
        if layer is None or kernel is None:
            self.lane.mark(None)
            self.sentence.setText(self._sentence(layer, None) if layer else "")
            return
        kernels = self._kernels(layer)
        self.to_convolution.setVisible(not self._places(layer))
        self.to_convolution.setEnabled(is_slidable(layer))
        self.sentence.setText(self._sentence(layer, kernel))
        number = kernel[0] if self.channels.currentData() is not None else kernel[1] * len(kernels) + kernel[0]
        place = np.unravel_index(int(np.abs(kernels[kernel]).argmax()), kernels.shape[2:])
        self.lane.mark((layer.name, Cell(number, int(place[0]), int(place[1]))))

    def _sentence(self, layer: LayerInfo, kernel: tuple[int, int] | None) -> str:
        places = self._places(layer)
        return places_sentence(layer, places.number) if places else kernel_sentence(layer, kernel)

    def needed(self, state: AppState) -> str:
        return "" if self.layers.count() else missing_maps(state)

    def code(self) -> str:
        network, layer, channel = self.layers.network, self.layers.layer, self.channels.currentData()
        if network is None or layer is None:
            return ""
        learned = f'{parts.variable(network)}["{layer.name}.weight"]'
        places = self._places(layer)
        lines = [f"result = {learned}[:, {channel}]"]
        if places:  # (k, k, rows, columns) -> (places, k, k)
            picked = f"{learned}[{places.number}, {channel}, :, :, {places.slices}]"
            lines = [f"kernels = {picked}", "result = kernels.flatten(2).permute(2, 0, 1)"]
        if channel is None:
            lines = [f"result = {learned}.transpose(0, 1).flatten(0, 1)  # row by row, one an input channel"]
        return parts.program(parts.weights(network, self.store.state.edits), lines)

    def numbers(self) -> Numbers:
        layer, channel = self.layers.layer, self.channels.currentData()
        if layer is None:
            return {}
        places = self._places(layer)
        if places:
            kernels = layer.place_kernels[places.number]
            return {"kernels": quantity(kernels, "channel", "kernel_row", "kernel_column", "row", "column")}
        if channel is not None:
            return {"kernels": quantity(layer.kernels[:, channel], "map", "row", "column")}
        return {"kernels": quantity(layer.kernels, "map", "channel", "row", "column")}

    def retranslate(self) -> None:
        self._layer_label.setText(_("Layer"))
        self._map_label.setText(_("Map"))
        self.maps.setAccessibleName(_("Map"))
        self._channel_label.setText(_("Input channel"))
        self.channels.setAccessibleName(_("Input channel"))
        self.lane.setAccessibleName(_(self.title))
        self.to_map.setText(_("Its map in numbers"))
        self.to_map.setToolTip(_("Trace the brightest value of its map: what it saw, times the weights"))
        self.to_convolution.setText(_("Convolution with it"))
        self.to_convolution.setToolTip(_("Slide this kernel over your drawing, step by step"))
        self._show_layer()
