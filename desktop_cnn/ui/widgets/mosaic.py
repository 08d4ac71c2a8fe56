"""Many maps in one picture: the arithmetic of a mosaic, without Qt.

One mosaic a layer, painted as one image, costs a tenth of an image a map.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.ui.colours import GAP, STEPS

Bound = NDArray[np.float32] | float

_LEAST_SPAN = 1e-12


class Cell(NamedTuple):
    """One value of one map."""

    map: int
    row: int
    column: int


class _Kept(NamedTuple):
    """``scaled``: (maps, height, width) float32, the values as steps; ``tiles`` the same as (rows, height, columns,
    width), with GAP after the last map. ``picture``: (rows, columns) uint8, the steps where they stand and between
    them GAP; ``places`` the part of it that ``tiles`` go to."""

    scaled: NDArray[np.float32]
    tiles: NDArray[np.float32]
    places: NDArray[np.uint8]
    picture: NDArray[np.uint8]


def _span(low: Bound, high: Bound) -> Bound:
    """Return how far apart bounds are, never zero; of numbers a number, since numpy takes long for one."""
    if isinstance(low, float | int) and isinstance(high, float | int):
        return max(high - low, _LEAST_SPAN)
    return np.maximum(np.subtract(high, low, dtype=np.float32), np.float32(_LEAST_SPAN))


class Mosaic:
    """Places (maps, height, width) values in a grid of ``columns`` maps; a gap of one cell between maps.

    Units, maps of 1×1, stand without gaps, so that a vector reads as one picture.
    """

    def __init__(self, maps: int, height: int, width: int, columns: int) -> None:
        self.maps, self.height, self.width, self.columns = maps, height, width, columns
        self.gap = 0 if height == width == 1 else 1
        self.rows = -(-maps // columns)
        self.shape = (self._side(self.rows, height), self._side(columns, width))

    # Made when a picture is wanted: of a hundred that are tried for their shape, one is shown. And kept: to fetch new
    # memory, or to look at the same in another way, takes longer than the arithmetic.
    @cached_property
    def _kept(self) -> _Kept:
        scaled = np.full((self.rows * self.columns, self.height, self.width), GAP, dtype=np.float32)
        shape = (self.rows, self.height + self.gap, self.columns, self.width + self.gap)
        picture = np.full(shape, GAP, dtype=np.uint8)
        return _Kept(
            scaled[: self.maps],
            scaled.reshape(self.rows, self.columns, self.height, self.width).swapaxes(1, 2),
            picture[:, : self.height, :, : self.width],
            picture.reshape(shape[0] * shape[1], -1)[: self.shape[0], : self.shape[1]],
        )

    def _side(self, count: int, length: int) -> int:
        return count * (length + self.gap) - self.gap

    def steps(self, values: NDArray[np.float32], low: Bound, high: Bound) -> NDArray[np.uint8]:
        """Return (rows, columns) uint8: 0 at ``low``, 254 at ``high``, GAP between maps. The next call overwrites it.

        ``values``: (maps, height, width). A bound is one number or (maps, 1, 1) for one a map.
        """
        factor = (STEPS - 1) / _span(low, high)
        kept = self._kept
        np.multiply(values, factor, out=kept.scaled)
        np.add(kept.scaled, 0.5 - low * factor, out=kept.scaled)
        np.minimum(kept.scaled, STEPS - 1, out=kept.scaled)  # np.clip takes longer than both
        np.maximum(kept.scaled, 0, out=kept.scaled)
        kept.places[...] = kept.tiles
        return kept.picture

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell under a point given in cells from the mosaic's upper left corner; None on a gap."""
        if not (0 <= x < self.shape[1] and 0 <= y < self.shape[0]):
            return None
        map_row, row = divmod(int(y), self.height + self.gap)
        map_column, column = divmod(int(x), self.width + self.gap)
        index = map_row * self.columns + map_column
        if row >= self.height or column >= self.width or index >= self.maps:
            return None
        return Cell(index, row, column)

    def corner(self, index: int) -> tuple[int, int]:
        """Return (x, y) of a map's upper left cell."""
        row, column = divmod(index, self.columns)
        return column * (self.width + self.gap), row * (self.height + self.gap)
