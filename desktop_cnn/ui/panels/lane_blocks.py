"""The blocks of a lane: the input, every layer, and beside units that see the picture what one of them looks at."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from desktop_cnn.app.naming import map_title, stage_title
from desktop_cnn.app.slices import Contrast
from desktop_cnn.core.inputs import Input
from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.mosaic import Cell

WEIGHTS = "weights"
_SLIMNESS = 0.6  # of a short vector's block: else it is one thread of cells where room is scarce
_LONG, _LONG_COLUMNS = 400, 50
_ENDS_SHARE = 1.6
"""The first maps, in which the drawing can be seen, and the last, on which the answer rests, are larger than others."""


def lane_blocks(network: Network, contrast: Contrast) -> tuple[list[Block], WeightsBlock | None]:
    """Return the blocks from left to right, and that of the weights, where the first layer is one of units."""
    blocks = [_input_block(network.model.reads)]
    weights: WeightsBlock | None = None
    with_maps = [layer.name for layer in network.shown_layers if layer.has_maps]
    for layer in network.shown_layers:
        both = layer_blocks(layer, contrast)
        for block in both:
            block.share = _ENDS_SHARE if layer.name in (*with_maps[:1], *with_maps[-1:]) else 1
        blocks += both
        if weights is None and layer.weight.shape[1:] == (CANVAS_PX * CANVAS_PX,) and layer.inputs == ("input",):
            weights = WeightsBlock(layer)
            blocks.append(weights.block)
    return blocks, weights


def layer_blocks(layer: LayerInfo, contrast: Contrast) -> list[Block]:
    """Return the block for a layer's output, or two beside each other: on the layer's scale and on each map's."""
    blocks = [_layer_block(layer)]
    if contrast == "both" and blocks[0].has_maps:
        blocks.append(_layer_block(layer))
        blocks[-1].contrast = "map"
    elif contrast != "both":
        set_contrast(blocks, contrast)
    return blocks


def set_contrast(blocks: Iterable[Block], contrast: Contrast) -> None:
    """Let the colours of all maps span this."""
    for block in blocks:
        if block.has_maps and block.contrast != contrast:
            block.contrast = contrast
            block.show(block.values)


def _input_block(reads: Input) -> Block:
    def describe(cell: Cell, value: float) -> str:
        if reads.features:
            return _("step {step}, {feature}: {value:.2f} px").format(
                step=cell.row + 1, feature=_(reads.features[cell.column]), value=value
            )
        text = _("input ({row}, {column}) = {value:.3f}")
        return text.format(row=cell.row, column=cell.column, value=value)

    scale, most_px = ("ink", 2.4) if reads.is_picture else ("signed", 6.0)
    return Block("input", reads.shape, scale, describe, columns=1, most_px=most_px, peak=reads.peak)


def _layer_block(layer: LayerInfo) -> Block:
    """Return the block for a layer's output: maps, or units as maps of 1×1."""
    is_map = layer.has_maps
    scale = "signed" if layer.is_signed else "activation"

    def describe(cell: Cell, value: float) -> str:
        if not is_map:
            text = _("{layer}, unit {index} = {value:.4g}")
            return text.format(layer=stage_title(layer.name), index=cell.map, value=value)
        text = _("{map} ({row}, {column}) = {value:.4g}")
        return text.format(map=map_title(layer, cell.map), row=cell.row, column=cell.column, value=value)

    maps, height, width = layer.shape if is_map else (layer.shape[0], 1, 1)
    block = Block(layer.name, (maps, height, width), scale, describe, most_px=6 if is_map else 9)
    block.peak = layer.peak
    if not is_map:
        block.columns = _LONG_COLUMNS if maps > _LONG else max(round(_SLIMNESS * math.sqrt(maps)), 1)
    if layer.name == "scores":
        block.columns, block.most_px, block.row_labels = 1, 16, True
    return block


class WeightsBlock:
    """The weights of one unit of a layer as a picture: of the chosen one, or of the strongest. Main thread only."""

    def __init__(self, layer: LayerInfo) -> None:
        self.layer = layer
        self.unit, self._is_chosen = 0, False
        self.block = Block(WEIGHTS, (1, CANVAS_PX, CANVAS_PX), "signed", self._describe, columns=1, most_px=6)
        self.block.peak = float(np.abs(layer.weight).max())

    def follow(self, lane: Lane, chosen: int | None) -> bool:
        """Show those of the chosen unit, or of the strongest; return whether the title needs more room."""
        units = lane.block(self.layer.name)
        strongest = int(units.values.argmax()) if units is not None and units.values is not None else None
        is_chosen = chosen is not None and chosen < len(self.layer.weight)
        unit = chosen if is_chosen else strongest
        if unit is None:
            self.block.show(None)
            return False
        needs_room, is_other = False, (unit, is_chosen) != (self.unit, self._is_chosen)
        if is_other:
            self.unit, self._is_chosen = unit, is_chosen
            self.name()
            needs_room = self.block.title_px() > self.block.slot_px
            if not needs_room:
                self.block.on_around()
        if is_other or self.block.values is None:
            self.block.show(self.layer.weight[unit].reshape(1, CANVAS_PX, CANVAS_PX))
        return needs_room

    def name(self) -> None:
        self.block.title = _("weights of unit {unit}").format(unit=self.unit)
        self.block.subtitle = _("chosen: click another") if self._is_chosen else _("the strongest: click to choose")

    def _describe(self, cell: Cell, value: float) -> str:
        text = _("unit {unit}, weight of pixel ({row}, {column}) = {value:.4g}")
        return text.format(unit=self.unit, row=cell.row, column=cell.column, value=value)
