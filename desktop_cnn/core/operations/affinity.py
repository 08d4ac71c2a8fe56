"""How well each token's query goes with each token's key: q · k / √d (Vaswani et al., NeurIPS 2017)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod, sqrt

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Shape, Trace, Values
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _


@OPERATIONS.register("affinity")
@dataclass(frozen=True)
class Affinity(Operation):
    """Of queries and keys, (``heads`` · ``width``, H, W) each, made: (``heads``, H · W, H · W).

    A row for each token that asks, a column for each that is asked; tokens are counted row by row.
    """

    title = N_("query · key")
    heads: int
    width: int

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        query, key = (f"{each}.unflatten(1, ({self.heads}, {self.width})).flatten(3)" for each in inputs)
        return f'torch.einsum("bhdi,bhdj->bhij", {query}, {key}) / {self.width} ** 0.5'

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        tokens = prod(inputs[0][1:])
        return (self.heads, tokens, tokens)

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return prod(self.shape(inputs)) * self.width

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        tokens = prod(inputs[0][1:])
        return f"{self.heads} × ({tokens} × {self.width}) · ({self.width} × {tokens})"

    @property
    def windows(self) -> None:
        return None

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def map_title(self, number: int) -> str:
        return _("head {map}").format(map=number)

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        """What the query holds, weighed by the key."""
        query, key = (self._token(i, sources[i], place[0], place[1 + i]) for i in range(2))
        weighed = query._replace(weights=key.seen.astype(np.float64) / sqrt(self.width))
        return Trace.of_sum(weighed, weighed_by=(key,))

    def _token(self, source: int, maps: Values, head: int, token: int) -> Part:
        row, column = divmod(token, maps.shape[2])
        first, box = head * self.width, Box(row, column, row + 1, column + 1)
        seen = maps[first : first + self.width, row : row + 1, column : column + 1]
        return Part(source, seen, np.zeros(0, dtype=np.float32), first, box)

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        first, end = place[0] * self.width, (place[0] + 1) * self.width
        for name, each, token in zip(("query", "key"), inputs, place[1:], strict=True):
            yield f"{name} = {each}.flatten(2)[0, {first}:{end}, {token}]"
        yield f"by_hand = (query * key).sum() / {self.width} ** 0.5"
