"""What part of the input a cell of a map is computed from.

Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """Cells or pixels, the first inside and the last outside; a box may reach over the border."""

    top: int
    left: int
    bottom: int
    right: int

    def within(self, height: int, width: int) -> Box:
        return Box(max(self.top, 0), max(self.left, 0), min(self.bottom, height), min(self.right, width))

    def around(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))

    def outside(self, height: int, width: int) -> NDArray[np.bool_]:
        """Return for each of its cells whether it lies over the border."""
        rows = np.arange(self.top, self.bottom)[:, None]
        columns = np.arange(self.left, self.right)
        return (rows < 0) | (rows >= height) | (columns < 0) | (columns >= width)


class Window(NamedTuple):
    """What slides over an input, along one axis, in cells: its size, its step, the border added, and its gaps."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        """How many cells it spans with its gaps: d (k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def first(self, place: int) -> int:
        """Return the first cell that it spans at a place; it may lie outside."""
        return place * self.stride - self.padding


class Windows(NamedTuple):
    """A window along both axes."""

    rows: Window
    columns: Window

    def box(self, row: int, column: int) -> Box:
        """Return the cells that it spans at a place, its gaps included."""
        top, left = self.rows.first(row), self.columns.first(column)
        return Box(top, left, top + self.rows.reach, left + self.columns.reach)


ONE_CELL = Windows(Window(1), Window(1))
"""What sees of each map the cell at its own place."""


class Axis(NamedTuple):
    """Along one axis, cell i sees the input pixels from ``stride`` · i + ``first`` to ``stride`` · i + ``last``."""

    stride: int
    first: int
    last: int

    def through(self, window: Window) -> Axis:
        """Return that of what slides over such cells."""
        first = self.first - self.stride * window.padding
        last = self.last + self.stride * (window.reach - 1 - window.padding)
        return Axis(self.stride * window.stride, first, last)

    def joined(self, other: Axis) -> Axis | None:
        """Return that of what sees two such cells at the same place; None where they do not move alike."""
        if self.stride != other.stride:
            return None
        return Axis(self.stride, min(self.first, other.first), max(self.last, other.last))

    def sees_no_border(self, cells: int, size: int) -> NDArray[np.bool_]:
        """Return (cells,): whether a cell's field lies within an input of ``size`` pixels."""
        starts = self.stride * np.arange(cells)
        return np.asarray((starts + self.first >= 0) & (starts + self.last < size))


class ReceptiveField(NamedTuple):
    """The receptive field of every cell of a layer's maps."""

    rows: Axis
    columns: Axis

    def through(self, windows: Windows) -> ReceptiveField:
        return ReceptiveField(self.rows.through(windows.rows), self.columns.through(windows.columns))

    def joined(self, other: ReceptiveField) -> ReceptiveField | None:
        rows, columns = self.rows.joined(other.rows), self.columns.joined(other.columns)
        return ReceptiveField(rows, columns) if rows and columns else None

    def box(self, cells: Box) -> Box:
        """Return the input pixels that any of these cells sees; they may lie outside."""
        (top, bottom), (left, right) = (
            (axis.stride * first + axis.first, axis.stride * (end - 1) + axis.last + 1)
            for axis, first, end in (
                (self.rows, cells.top, cells.bottom),
                (self.columns, cells.left, cells.right),
            )
        )
        return Box(top, left, bottom, right)

    @property
    def stride(self) -> tuple[int, int]:
        """How many input pixels lie between neighbouring cells, down and across."""
        return self.rows.stride, self.columns.stride

    @property
    def size(self) -> tuple[int, int]:
        """How many input pixels a cell sees, down and across."""
        return self.rows.last - self.rows.first + 1, self.columns.last - self.columns.first + 1

    def sees_no_border(self, shape: tuple[int, int], size: int) -> NDArray[np.bool_]:
        """Return (H, W) for maps of this shape: whether a cell's field lies within an input of ``size`` pixels."""
        height, width = shape
        return np.outer(self.rows.sees_no_border(height, size), self.columns.sees_no_border(width, size))


PIXEL = ReceptiveField(Axis(1, 0, 0), Axis(1, 0, 0))
"""That of the input itself."""
