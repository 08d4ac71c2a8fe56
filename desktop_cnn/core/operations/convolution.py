"""The same small kernels at every place: a convolution, which in deep learning is a cross-correlation.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values, cut
from desktop_cnn.core.receptive_field import Window, Windows
from desktop_cnn.core.text import N_


@OPERATIONS.register("convolution")
@dataclass(frozen=True)
class Convolution(Operation):
    """Sizes in cells, down and across. Weights: (``filters``, channels / ``groups``, kernel height, kernel width)."""

    title = N_("convolution")
    filters: int
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1
    has_bias: bool = True

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        given = [inputs[0], learned("weight")]
        if self.has_bias:
            given.append(learned("bias"))
        given += [f"stride={_short(self.stride)}", f"padding={_short(self.padding)}"]
        if self.dilation != (1, 1):
            given.append(f"dilation={_short(self.dilation)}")
        if self.groups != 1:
            given.append(f"groups={self.groups}")
        return f"F.conv2d({', '.join(given)})"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        sides = (
            (side + 2 * window.padding - window.reach) // window.stride + 1
            for side, window in zip(inputs[0][1:], self.windows, strict=True)
        )
        return (self.filters, *sides)

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return int(parameters["weight"].size) * prod(self.shape(inputs)[1:])

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        outputs, weights, places = self.filters // self.groups, parameters["weight"][0].size, self.shape(inputs)[1:]
        times = f"{self.groups} × " if self.groups > 1 else ""
        return f"{times}({outputs} × {weights}) · ({weights} × {prod(places)})"

    @property
    def windows(self) -> Windows:
        (rows, columns) = zip(self.kernel, self.stride, self.padding, self.dilation, strict=True)
        return Windows(Window(*rows), Window(*columns))

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def _group(self, filter_number: int, channels: int) -> tuple[int, int]:
        """Return the first of the maps that a filter sees, and the one after the last."""
        count = channels // self.groups
        first = filter_number // (self.filters // self.groups) * count
        return first, first + count

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number, row, column = place
        first, end = self._group(number, len(sources[0]))
        seen, box = cut(sources[0][first:end], self.windows, row, column, 0)
        bias = float(parameters["bias"][number]) if self.has_bias else 0.0
        return Trace.of_sum(Part(0, seen, parameters["weight"][number], first, box, self.dilation), bias=bias)

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        number, row, column = place
        (top, left), (height, width) = (row * self.stride[0], column * self.stride[1]), self.padding
        reach = [window.reach for window in self.windows]
        gaps = ["" if gap == 1 else f":{gap}" for gap in self.dilation]
        maps = ":"
        if self.groups > 1:
            count = f"{learned('weight')}.shape[1]"
            group = number // (self.filters // self.groups)
            yield f"first = {group} * {count}"
            maps = f"first : first + {count}"
        bias = f" + {learned('bias')}[{number}]" if self.has_bias else ""
        yield f"padded = F.pad({inputs[0]}, ({width}, {width}, {height}, {height}))"
        yield f"seen = padded[0, {maps}, {top}:{top + reach[0]}{gaps[0]}, {left}:{left + reach[1]}{gaps[1]}]"
        yield f"by_hand = (seen * {learned('weight')}[{number}]).sum(){bias}"


def _short(pair: tuple[int, int]) -> str:
    """Return one number where both are the same."""
    return str(pair[0]) if pair[0] == pair[1] else str(pair)
