"""The recurrent network: a GRU that reads the picture row by row, and a linear layer of its last state."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.operations.last_row import LastRow
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, picture
from desktop_cnn.models.layers import Gru

HIDDEN_UNITS = 200


class _Trained(nn.Module):
    """The same function without the gates of each step, which only the panels need."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = nn.GRU(CANVAS_PX, HIDDEN_UNITS, batch_first=True)
        self.scores = nn.Linear(HIDDEN_UNITS, CLASSES)

    def forward(self, pixels: Tensor) -> Tensor:
        _all, last = self.rows(pixels.squeeze(1))  # (B, 30, 30) -> (1, B, 200)
        scores: Tensor = self.scores(last[0])  # (B, 200) -> (B, 10)
        return scores


@ARCHITECTURES.register("gru-rows")
class RowGru(Classifier):
    """30 steps of 30 pixels, 200 units: 139,200 + 2,010 parameters, as many as the CNN has to one in a hundred."""

    title = N_("Recurrent network over rows")
    short = N_("GRU rows")
    summary = N_("GRU of 200 units over 30 rows, linear")

    def __init__(self) -> None:
        super().__init__()
        self.rows = Gru(CANVAS_PX, HIDDEN_UNITS)
        self.scores = nn.Linear(HIDDEN_UNITS, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("rows", picture(pixels))  # (B, 1, 30, 30) -> (B, 4, 30, 200)
        yield x
        x = self.layer("last", x, by=LastRow())  # (B, 4, 30, 200) -> (B, 200)
        yield x
        yield self.layer("scores", x)  # (B, 200) -> (B, 10)

    def for_training(self) -> nn.Module:
        return _Trained()
