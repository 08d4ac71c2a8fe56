"""A gated recurrent unit: it reads row after row and keeps, in its hidden state, what it needs of them.

Cho et al., EMNLP 2014, as torch.nn.GRU has it: the reset gate comes after the product with the hidden state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.operations.base import (
    OPERATIONS,
    Learned,
    Operation,
    Parameters,
    Part,
    Pointwise,
    Shape,
    Trace,
    Values,
    Weights,
)
from desktop_cnn.core.operations.sigmoid import Sigmoid
from desktop_cnn.core.operations.tanh import Tanh
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _

RESET, UPDATE, CANDIDATE, HIDDEN = range(4)
_LEARNED = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
_NOTHING = np.zeros(0, dtype=np.float32)


@OPERATIONS.register("gru")
@dataclass(frozen=True)
class Gru(Operation):
    """Of (C, steps, F), whose last map is read row by row: (4, steps, ``units``).

    The maps: reset gate, update gate, candidate, hidden state, each with a row for each step. Another that reads these
    reads the hidden state. ``units``, of which a step sees the hidden state of the step before, which is 0 at first.
    """

    title = N_("gated recurrent unit")
    names_maps = True
    recurs = True
    definition = '''\
def gru(rows, of_row, of_hidden, row_bias, hidden_bias):
    """Return reset gate, update gate, candidate and hidden state after each row: (B, T, F) -> (B, 4, T, units)."""
    hidden = rows.new_zeros(len(rows), of_hidden.shape[1])
    steps = []
    for row in rows.unbind(1):
        row_reset, row_update, row_new = F.linear(row, of_row, row_bias).chunk(3, 1)
        old_reset, old_update, old_new = F.linear(hidden, of_hidden, hidden_bias).chunk(3, 1)
        reset = torch.sigmoid(row_reset + old_reset)
        update = torch.sigmoid(row_update + old_update)
        candidate = torch.tanh(row_new + reset * old_new)
        hidden = (1 - update) * candidate + update * hidden
        steps.append(torch.stack([reset, update, candidate, hidden], 1))
    return torch.stack(steps, 2)'''
    units: int

    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        return f"gru({inputs[0]}[:, -1], {', '.join(map(learned, _LEARNED))})"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        return (4, inputs[0][1], self.units)

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        return inputs[0][1] * int(parameters["weight_ih_l0"].size + parameters["weight_hh_l0"].size)

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        _maps, steps, features = inputs[0]
        return f"{steps} × ({3 * self.units} × {features + self.units}) · {features + self.units}"

    @property
    def windows(self) -> None:
        return None

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        return True

    def map_title(self, number: int) -> str:
        return (_("reset gate"), _("update gate"), _("candidate"), _("hidden state"))[number]

    def rests_on(self, inputs: Sequence[Shape], place: tuple[int, ...]) -> Box:
        """All rows up to its own."""
        return Box(0, 0, place[1] + 1, inputs[0][2])

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        """The sources are what is read, and the gates and states themselves."""
        number, step, unit = place
        if number == HIDDEN:
            return self._state(sources[1], step, unit)
        weight_ih, weight_hh, bias_ih, bias_hh = (parameters[name][number * self.units + unit] for name in _LEARNED)
        reset = self._one(sources[1], RESET, step, unit) if number == CANDIDATE else None
        share = 1.0 if reset is None else float(reset.seen[0, 0, 0])
        row = self._row(0, sources[0], len(sources[0]) - 1, step, weight_ih)
        before = self._row(1, sources[1], HIDDEN, step - 1, share * weight_hh.astype(np.float64)) if step else None
        then: Pointwise = Tanh() if number == CANDIDATE else Sigmoid()
        bias = float(bias_ih) + share * float(bias_hh)
        parts = (row,) if before is None else (row, before)
        return Trace.of_sum(*parts, bias=bias, then=then, weighed_by=() if reset is None else (reset,))

    def _state(self, own: Values, step: int, unit: int) -> Trace:
        """The candidate and the state before, as the update gate mixes them."""
        update = self._one(own, UPDATE, step, unit)
        kept = float(update.seen[0, 0, 0])
        parts = [self._one(own, CANDIDATE, step, unit, 1 - kept)]
        if step:
            parts.append(self._one(own, HIDDEN, step - 1, unit, kept))
        return Trace.of_sum(*parts, weighed_by=(update,))

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        """``inputs``: of what is read, and of the gates and states themselves."""
        (read, own), (number, step, unit) = inputs, place
        before = f"{own}[0, {HIDDEN}, {step - 1}]" if step else f"torch.zeros({self.units})"
        yield f"before = {before}  # the hidden state"
        if number == HIDDEN:
            yield f"update, candidate = {own}[0, {UPDATE}, {step}, {unit}], {own}[0, {CANDIDATE}, {step}, {unit}]"
            yield f"by_hand = (1 - update) * candidate + update * before[{unit}]"
            return
        at = number * self.units + unit
        weight_ih, weight_hh, bias_ih, bias_hh = (f"{learned(name)}[{at}]" for name in _LEARNED)
        yield f"of_row = {weight_ih} @ {read}[0, -1, {step}] + {bias_ih}"
        yield f"of_hidden = {weight_hh} @ before + {bias_hh}"
        if number == CANDIDATE:
            yield f"by_hand = torch.tanh(of_row + {own}[0, {RESET}, {step}, {unit}] * of_hidden)"
        else:
            yield "by_hand = torch.sigmoid(of_row + of_hidden)"

    @staticmethod
    def _row(source: int, values: Values, number: int, step: int, weights: Weights) -> Part:
        seen = values[number : number + 1, step : step + 1]
        return Part(source, seen, weights[None, None], number, Box(step, 0, step + 1, values.shape[2]))

    @staticmethod
    def _one(own: Values, number: int, step: int, unit: int, weight: float | None = None) -> Part:
        seen = own[number : number + 1, step : step + 1, unit : unit + 1]
        weights = _NOTHING if weight is None else np.full(seen.shape, weight)
        return Part(1, seen, weights, number, Box(step, unit, step + 1, unit + 1))
