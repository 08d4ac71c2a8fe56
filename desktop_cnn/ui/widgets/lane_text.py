"""A lane in words: each layer's shape, and where it is strongest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QAccessible

from desktop_cnn.core.text import _
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.values_text import number_text


def describe_lane(lane: Lane) -> None:
    """Tell a screen reader, where there is one, what a lane shows. Main thread only."""
    if QAccessible.isActive():
        lane.setAccessibleDescription(blocks_text(lane.blocks) or lane.hint)


def blocks_text(blocks: Sequence[Block]) -> str:
    """Return what the blocks show in words; empty where nothing is."""
    return "; ".join(_block_text(block) for block in blocks if block.values is not None)


def _block_text(block: Block) -> str:
    assert block.values is not None
    place = int(np.abs(block.values).argmax())
    number, value = place // block.values[0].size, number_text(float(block.values.flat[place]))
    told = _("{layer}, {shape}: the strongest is map {number}, {value}")
    if block.shape[1:] == (1, 1):
        told = _("{layer}, {shape}: the strongest is unit {number}, {value}")
    elif block.shape[0] == 1:
        told = _("{layer}, {shape}: the strongest is {value}")
    return told.format(layer=block.title, shape=block.subtitle, number=number, value=value)
