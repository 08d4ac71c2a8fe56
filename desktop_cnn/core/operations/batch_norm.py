"""Batch norm as it is after training: each map scaled and moved by fixed numbers (Ioffe & Szegedy, ICML 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("batch_norm")
@dataclass(frozen=True)
class BatchNorm(Operation):
    """``is_scaled``: it has learned a weight and a bias for each map."""

    title = N_("batch norm")
    epsilon: float = 1e-5
    is_scaled: bool = True

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        scaled = f", {learned('weight')}, {learned('bias')}" if self.is_scaled else ""
        seen = f"{learned('running_mean')}, {learned('running_var')}"
        return f"F.batch_norm({inputs[0]}, {seen}{scaled}, eps={self.epsilon})"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        number = place[0]
        mean, variance = (float(parameters[name][number]) for name in ("running_mean", "running_var"))
        scale, moved = 1 / sqrt(variance + self.epsilon), 0.0
        if self.is_scaled:
            scale *= float(parameters["weight"][number])
            moved = float(parameters["bias"][number])
        part = one_value(0, sources[0], place)
        # In float64, as the sum is: only so is it the network's to rounding.
        weights = part.weights.astype(float) * scale
        return Trace.of_sum(part._replace(weights=weights), bias=moved - mean * scale)
