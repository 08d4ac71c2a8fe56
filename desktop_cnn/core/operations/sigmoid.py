"""The logistic function, 1 / (1 + e^-x)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Pointwise
from desktop_cnn.core.text import N_


@OPERATIONS.register("sigmoid")
@dataclass(frozen=True)
class Sigmoid(Pointwise):
    title = N_("sigmoid")
    in_place = "sigmoid_"

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"torch.sigmoid({inputs[0]})"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return False

    def of(self, value: float) -> float:
        return 1 / (1 + math.exp(-value)) if value >= 0 else 1 - 1 / (1 + math.exp(value))
