"""What part of the input a cell of a map is computed from, along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Window(NamedTuple):
    """What a convolution or pooling slides over its input, in cells: its size, its step, and the border added."""

    kernel: int
    stride: int
    padding: int


def receptive_field(cell: int, windows: Sequence[Window]) -> tuple[int, int]:
    """Return the first and the last input pixel that a cell sees through layers in order; they may lie outside.

    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
    """
    first = last = cell
    for kernel, stride, padding in reversed(windows):
        first, last = first * stride - padding, last * stride - padding + kernel - 1
    return first, last


def jump(windows: Sequence[Window]) -> int:
    """Return how many input pixels lie between neighbouring cells."""
    return int(np.prod([window.stride for window in windows], dtype=np.int64))


def sees_no_border(cells: int, size: int, windows: Sequence[Window]) -> NDArray[np.bool_]:
    """Return (cells,): whether a cell's receptive field lies within an input of ``size`` pixels."""
    fields = [receptive_field(cell, windows) for cell in range(cells)]
    return np.array([first >= 0 and last < size for first, last in fields])
