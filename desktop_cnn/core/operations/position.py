"""To each cell of each map a learned number is added: by it a token tells where it stands.

Learned positions: Dosovitskiy et al., ICLR 2021.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("position")
@dataclass(frozen=True)
class Position(Operation):
    """Bias: in the shape of its input."""

    title = N_("position")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]} + {learned('bias')}"

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        return Trace.of_sum(one_value(0, sources[0], place), bias=float(parameters["bias"][place]))

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        at = ", ".join(map(str, place))
        yield f"by_hand = {inputs[0]}[0, {at}] + {learned('bias')}[{at}]"
