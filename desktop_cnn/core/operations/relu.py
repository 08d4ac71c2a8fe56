"""The rectified linear unit: what is below zero becomes zero (Nair & Hinton, ICML 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Pointwise
from desktop_cnn.core.text import N_


@OPERATIONS.register("relu")
@dataclass(frozen=True)
class Relu(Pointwise):
    title = N_("ReLU")
    in_place = "relu_"

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"F.relu({inputs[0]})"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return False

    def of(self, value: float) -> float:
        return max(value, 0.0)


RELU = Relu()
