"""Every output weighs every input: a = W x + b, its input flattened first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import (
    OPERATIONS,
    Learned,
    Operation,
    Parameters,
    Shape,
    Trace,
    Values,
    all_values,
)
from desktop_cnn.core.text import N_


@OPERATIONS.register("linear")
@dataclass(frozen=True)
class Linear(Operation):
    """Weights: (``outputs``, inputs)."""

    title = N_("linear")
    outputs: int
    has_bias: bool = True

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        bias = f", {learned('bias')}" if self.has_bias else ""
        return f"F.linear({inputs[0]}.flatten(1), {learned('weight')}{bias})"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return (self.outputs,)

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return int(parameters["weight"].size)

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        outputs, count = parameters["weight"].shape
        return f"({outputs} × {count}) · {count}"

    @property
    def windows(self) -> None:
        return None

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        bias = float(parameters["bias"][place[0]]) if self.has_bias else 0.0
        return Trace.of_sum(all_values(0, sources[0], parameters["weight"][place[0]]), bias=bias)

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        bias = f" + {learned('bias')}[{place[0]}]" if self.has_bias else ""
        yield f"seen = {inputs[0]}.flatten()"
        yield f"by_hand = (seen * {learned('weight')}[{place[0]}]).sum(){bias}"
