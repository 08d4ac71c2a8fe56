"""The ladder's fifth rung: the convolutions and poolings of the convolutional network, flattened at their end."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation
from desktop_cnn.models.cnn import CHANNELS, Cnn

_FLATTENED = CHANNELS[-1] * 8 * 8


@ARCHITECTURES.register("stacked")
class Stacked(Cnn):
    """138,704 parameters in six convolutions, and 6,144 × 10 + 10 in the linear layer: 200,154 in all.

    Without a global maximum the linear layer is told where each thing was found.
    """

    title = N_("Six convolutions, flattened")
    short = N_("Stacked")
    summary = N_("6 × convolution 3×3 and ReLU, pooling, flatten, linear")
    rung = Rung(
        4,
        N_("Stacked"),
        N_("Convolutions see what convolutions found: strokes become corners and loops, then whole digits."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.scores = nn.Linear(_FLATTENED, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        for x in self.maps(pixels):
            yield x
        yield self.layer("scores", x)  # (B, 96, 8, 8), flattened to (B, 6144) -> (B, 10)

    def for_training(self) -> nn.Module:
        """Batch norm and dropout as in the convolutional network."""
        return nn.Sequential(*self.maps_for_training(), nn.Flatten(), nn.Dropout(0.3), nn.Linear(_FLATTENED, CLASSES))
