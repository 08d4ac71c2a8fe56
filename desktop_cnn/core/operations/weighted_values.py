"""What attention takes from the tokens: of their values the mean, weighed by how far each is looked at.

Vaswani et al., "Attention is all you need", NeurIPS 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values
from desktop_cnn.core.receptive_field import Box, ReceptiveField, Window, Windows
from desktop_cnn.core.text import N_


@OPERATIONS.register("weighted_values")
@dataclass(frozen=True)
class WeightedValues(Operation):
    """Of attention, (``heads``, H · W, H · W), and values, (``heads`` · ``width``, H, W): as the values.

    ``side``: H and W. A cell stands where its token does, and may see all of them.
    """

    title = N_("weighted values")
    heads: int
    width: int
    side: tuple[int, int]

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        values = f"{inputs[1]}.unflatten(1, ({self.heads}, {self.width})).flatten(3)"
        return f'torch.einsum("bhij,bhdj->bhdi", {inputs[0]}, {values}).reshape({inputs[1]}.shape)'

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[1]

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return prod(inputs[0]) * self.width

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        tokens = prod(self.side)
        return f"{self.heads} × ({tokens} × {tokens}) · ({tokens} × {self.width})"

    @property
    def windows(self) -> Windows:
        """A window so large that it holds every token wherever it stands."""
        rows, columns = (Window(2 * side - 1, padding=side - 1) for side in self.side)
        return Windows(rows, columns)

    def field(self, inputs: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
        return super().field(inputs[1:])

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return inputs[1]

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number, row, column = place
        head, token = number // self.width, row * self.side[1] + column
        attention = sources[0][head, token]
        seen = sources[1][number : number + 1]
        part = Part(1, seen, attention.reshape(seen.shape), number, Box(0, 0, *self.side))
        looked = attention[None, None]
        box = Box(token, 0, token + 1, len(attention))
        return Trace.of_sum(part, weighed_by=(Part(0, looked, np.zeros(0, dtype=np.float32), head, box),))

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        number, row, column = place
        token = row * self.side[1] + column
        yield f"by_hand = ({inputs[0]}[0, {number // self.width}, {token}] * {inputs[1]}[0, {number}].flatten()).sum()"
