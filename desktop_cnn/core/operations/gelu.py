"""The Gaussian error linear unit, x Φ(x), exact or by its usual approximation (Hendrycks & Gimpel, 2016)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Pointwise
from desktop_cnn.core.text import N_


@OPERATIONS.register("gelu")
@dataclass(frozen=True)
class Gelu(Pointwise):
    title = N_("GELU")
    approximate: Literal["none", "tanh"] = "none"

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f'F.gelu({inputs[0]}, approximate="{self.approximate}")'

    def of(self, value: float) -> float:
        if self.approximate == "tanh":
            return value * (1 + math.tanh(math.sqrt(2 / math.pi) * (value + 0.044715 * value**3))) / 2
        return value * (1 + math.erf(value / math.sqrt(2))) / 2
