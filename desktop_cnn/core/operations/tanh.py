"""The hyperbolic tangent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Pointwise
from desktop_cnn.core.text import N_


@OPERATIONS.register("tanh")
@dataclass(frozen=True)
class Tanh(Pointwise):
    title = N_("tanh")
    in_place = "tanh_"

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"torch.tanh({inputs[0]})"

    def of(self, value: float) -> float:
        return math.tanh(value)
