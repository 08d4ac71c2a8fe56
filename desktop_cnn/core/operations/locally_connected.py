"""Small kernels as in a convolution, but at every place its own: a locally connected layer.

LeCun, "Generalization and network design strategies", 1989; Taigman et al., "DeepFace", CVPR 2014.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values, cut
from desktop_cnn.core.receptive_field import Window, Windows
from desktop_cnn.core.text import N_


@OPERATIONS.register("locally_connected")
@dataclass(frozen=True)
class LocallyConnected(Operation):
    """Sizes in cells, down and across; ``places``: the rows and columns that come out.

    Weights: (``filters``, channels, kernel height, kernel width, rows, columns); bias: (``filters``, rows, columns).
    """

    title = N_("locally connected")
    filters: int
    kernel: tuple[int, int]
    padding: tuple[int, int]
    places: tuple[int, int]

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        # (B, C k k, places) and (filters, C k k, places): at each place its own product
        seen = f"F.unfold({inputs[0]}, {self.kernel}, padding={self.padding})"
        product = f'torch.einsum("bkp,okp->bop", {seen}, {learned("weight")}.flatten(1, 3).flatten(2))'
        return f"{product}.unflatten(2, {self.places}) + {learned('bias')}"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return (self.filters, *self.places)

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return int(parameters["weight"].size)

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        seen = parameters["weight"][0, ..., 0, 0].size
        return f"{prod(self.places)} × ({self.filters} × {seen}) · {seen}"

    @property
    def windows(self) -> Windows:
        (rows, columns) = zip(self.kernel, (1, 1), self.padding, strict=True)
        return Windows(Window(*rows), Window(*columns))

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number, row, column = place
        seen, box = cut(sources[0], self.windows, row, column, 0)
        weights = parameters["weight"][number, ..., row, column]
        return Trace.of_sum(Part(0, seen, weights, 0, box), bias=float(parameters["bias"][place]))

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        number, row, column = place
        (height, width), (down, across) = self.kernel, self.padding
        yield f"padded = F.pad({inputs[0]}, ({across}, {across}, {down}, {down}))"
        yield f"seen = padded[0, :, {row}:{row + height}, {column}:{column + width}]"
        yield f"kernel = {learned('weight')}[{number}, ..., {row}, {column}]"
        yield f"by_hand = (seen * kernel).sum() + {learned('bias')}[{number}, {row}, {column}]"
