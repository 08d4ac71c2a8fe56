"""What the program asks of an architecture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor, nn

from desktop_cnn.core.receptive_field import Window
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.values import StageKind


class Activation(NamedTuple):
    """One layer's output for a whole batch; ``window`` is what slides over its input, None without maps."""

    name: str
    kind: StageKind
    values: Tensor
    window: Window | None = None


class Classifier(nn.Module, ABC):
    """A network from (B, 1, 30, 30) float32 pixels in [0, 1] to (B, 10) logits.

    The shipped form has no batch norm and no dropout: what is shown is what is computed. ``for_training``
    gives the form that learns, ``plain`` folds it back; both compute the same function in eval mode.
    """

    @abstractmethod
    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        """Yield every stage in order; the last is "scores", kind "scores", (B, 10) logits."""

    @abstractmethod
    def for_training(self) -> nn.Module:
        """Return a freshly initialised trainable twin."""

    @abstractmethod
    def load_trained(self, trained: nn.Module) -> None:
        """Take the weights of a twin made by ``for_training``, batch norm folded in."""

    def forward(self, pixels: Tensor) -> Tensor:
        scores = None
        for stage in self.activations(pixels):
            scores = stage.values
        assert scores is not None
        return scores


ARCHITECTURES: Registry[type[Classifier]] = Registry("architecture")
