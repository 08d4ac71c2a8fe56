"""Layer norm at each place: the maps' values there less their mean, divided by their standard deviation.

So each token of a Transformer is normed by itself (Ba et al., 2016; Xiong et al., ICML 2020, for its place in a block).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Part, Trace, Values
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_


@OPERATIONS.register("channel_norm")
@dataclass(frozen=True)
class ChannelNorm(Operation):
    """Of (``maps``, H, W); it has learned a weight and a bias for each map."""

    title = N_("layer norm at each place")
    maps: int
    epsilon: float = 1e-5

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        given = f"{inputs[0]}.movedim(1, 3), ({self.maps},), {learned('weight')}, {learned('bias')}"
        return f"F.layer_norm({given}, eps={self.epsilon}).movedim(3, 1)"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        """The deviation taken as it is, each map has the weight (δ − 1/C) · w / σ: they add up to the value."""
        number, row, column = place
        seen = sources[0][:, row : row + 1, column : column + 1]
        weights = np.full(seen.shape, -1 / len(seen))
        weights[number] += 1
        weights *= float(parameters["weight"][number]) / np.sqrt(seen.astype(np.float64).var() + self.epsilon)
        part = Part(0, seen, weights, 0, Box(row, column, row + 1, column + 1))
        return Trace.of_sum(part, bias=float(parameters["bias"][number]))

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        number, row, column = place
        yield f"seen = {inputs[0]}[0, :, {row}, {column}]"
        yield f"normed = (seen[{number}] - seen.mean()) / (seen.var(correction=0) + {self.epsilon}) ** 0.5"
        yield f"by_hand = normed * {learned('weight')}[{number}] + {learned('bias')}[{number}]"
