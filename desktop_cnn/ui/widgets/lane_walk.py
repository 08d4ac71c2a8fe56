"""Going through a lane's maps by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.mosaic import Cell

Place = tuple[Block, Cell]


def walked(blocks: Sequence[Block], at: Place | None, right: int, down: int) -> Place | None:
    """Return the map beside the one that is pointed at, with its largest value; beyond the edge the next layer's.

    The first map of all where nothing is pointed at; None where there is nothing.
    """
    seen = [block for block in blocks if block.values is not None]
    if not seen:
        return None
    if at is None or at[0] not in seen:
        return _place(seen[0], 0, 0)
    block, cell = at
    row, column = divmod(int(np.searchsorted(block.shown, cell.map)), block.mosaic.columns)
    column += right
    if not 0 <= column < block.mosaic.columns:
        beside = seen.index(block) + right
        if not 0 <= beside < len(seen):
            return at
        block = seen[beside]
        return _place(block, row, 0 if right > 0 else block.mosaic.columns - 1)
    return _place(block, row + down, column)


def _place(block: Block, row: int, column: int) -> Place:
    """Return the map in a row and a column of a block, or the nearest that there is, with its largest value."""
    row = min(max(row, 0), block.mosaic.rows - 1)
    index = min(row * block.mosaic.columns + min(column, block.mosaic.columns - 1), len(block.shown) - 1)
    number = int(block.shown[index])
    assert block.values is not None
    values = block.values[number]
    where = np.unravel_index(int(np.abs(values).argmax()), values.shape)
    return block, Cell(number, int(where[0]), int(where[1]))
