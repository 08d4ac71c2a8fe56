"""What poolings share: a window that slides over each map alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import Operation, Part, Shape, Trace
from desktop_cnn.core.receptive_field import Window, Windows


@dataclass(frozen=True)
class Pooling(Operation):
    """Sizes in cells, down and across; ``ceil_mode``: a last window may reach over the far border."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)
    ceil_mode: bool = False

    def arguments(self, source: str) -> str:
        kernel, stride, padding = (
            str(pair[0]) if pair[0] == pair[1] else str(pair) for pair in (self.kernel, self.stride, self.padding)
        )
        rounded = ", ceil_mode=True" if self.ceil_mode else ""
        return f"{source}, {kernel}, stride={stride}, padding={padding}{rounded}"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        sides = (
            self._places(side, window)
            for side, window in zip(inputs[0][1:], (self.windows.rows, self.windows.columns), strict=True)
        )
        return (inputs[0][0], *sides)

    def _places(self, side: int, window: Window) -> int:
        room = side + 2 * window.padding - window.reach
        places = (-(-room // window.stride) if self.ceil_mode else room // window.stride) + 1
        # As torch has it: a window that would begin beyond the near border and the input is left out.
        is_beyond = self.ceil_mode and (places - 1) * window.stride >= side + window.padding
        return places - 1 if is_beyond else places

    @property
    def windows(self) -> Windows:
        (rows, columns) = zip(self.kernel, self.stride, self.padding, strict=True)
        return Windows(Window(*rows), Window(*columns))


def largest(part: Part) -> Trace:
    """Return the trace of the largest value of one map; NaN does not count."""
    seen = part.seen[0]
    row, column = np.unravel_index(int(np.nanargmax(seen)), seen.shape)
    winner = (part.box.top + int(row) * part.dilation[0], part.box.left + int(column) * part.dilation[1])
    return Trace("largest", (part,), float(seen[row, column]), winner=winner)
