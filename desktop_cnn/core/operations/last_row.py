"""Of the last map the last row: of a recurrent layer the hidden state after its last step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.core.operations.base import OPERATIONS, Learned, Operation, Parameters, Shape, Trace, Values, one_value
from desktop_cnn.core.text import N_


@OPERATIONS.register("last_row")
@dataclass(frozen=True)
class LastRow(Operation):
    title = N_("last row")

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"{inputs[0]}[:, -1, -1]"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0][2:]

    @property
    def windows(self) -> None:
        return None

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        maps, rows, _columns = sources[0].shape
        return Trace.of_sum(one_value(0, sources[0], (maps - 1, rows - 1, place[0])))
