"""What the recurrent networks have in common: a GRU, and a linear layer of its last state."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from torch import Tensor, nn

from desktop_cnn.core.operations.last_row import LastRow
from desktop_cnn.core.values import CLASSES
from desktop_cnn.models.base import Activation, Classifier, picture
from desktop_cnn.models.layers import Gru

_DROPOUT = 0.3
"""Of the last state's units, while it learns."""


class _Trained(nn.Module):
    """The same function without the gates of each step, which only the panels need.

    ``reader``: what the layer that reads is called.
    """

    def __init__(self, reader: str, features: int, units: int) -> None:
        super().__init__()
        self._reader = reader
        self.add_module(reader, nn.GRU(features, units, batch_first=True))
        self.dropout = nn.Dropout(_DROPOUT)
        self.scores = nn.Linear(units, CLASSES)

    def forward(self, given: Tensor) -> Tensor:
        _all, last = self.get_submodule(self._reader)(given.squeeze(1))  # (B, 1, T, F) -> (1, B, units)
        scores: Tensor = self.scores(self.dropout(last[0]))  # (B, units) -> (B, 10)
        return scores


class Recurrent(Classifier):
    """``reader``: what the layer is called that reads step after step, ``features`` numbers in each."""

    reader: ClassVar[str]
    features: ClassVar[int]
    units: ClassVar[int]

    @abstractmethod
    def __init__(self) -> None:
        super().__init__()
        self.add_module(self.reader, Gru(self.features, self.units))
        self.scores = nn.Linear(self.units, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer(self.reader, picture(pixels))  # (B, 1, T, F) -> (B, 4, T, units)
        yield x
        x = self.layer("last", x, by=LastRow())  # (B, 4, T, units) -> (B, units)
        yield x
        yield self.layer("scores", x)  # (B, units) -> (B, 10)

    def for_training(self) -> nn.Module:
        return _Trained(self.reader, self.features, self.units)
