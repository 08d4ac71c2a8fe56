"""Layer norm: a vector less its mean, divided by its standard deviation, scaled and moved (Ba et al., 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, all_values
from desktop_cnn.core.text import N_


@OPERATIONS.register("layer_norm")
@dataclass(frozen=True)
class LayerNorm(Operation):
    """Over all of its input, whose shape ``normed`` is; ``is_scaled``: it has learned a weight and a bias for each."""

    title = N_("layer norm")
    normed: tuple[int, ...]
    epsilon: float = 1e-5
    is_scaled: bool = True

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        scaled = f", {learned('weight')}, {learned('bias')}" if self.is_scaled else ""
        return f"F.layer_norm({inputs[0]}, {self.normed}{scaled}, eps={self.epsilon})"

    @property
    def windows(self) -> None:
        return None

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        """The deviation taken as it is, each input has the weight (δ − 1/N) · w / σ: they add up to the value."""
        values = sources[0].astype(np.float64)
        weights = np.full(values.shape, -1 / values.size)
        weights[place] += 1
        weights /= np.sqrt(values.var() + self.epsilon)
        bias = 0.0
        if self.is_scaled:
            weights *= float(parameters["weight"][place])
            bias = float(parameters["bias"][place])
        return Trace.of_sum(all_values(0, sources[0], weights), bias=bias)
