"""A person's own architecture, as a plugin: convolutions as the program's own networks have none."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.operations.add import Add
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, picture


@ARCHITECTURES.register("strided")
class Strided(Classifier):
    """Strides, groups, no bias, sizes that are even or not square.

    The parts of ``sum`` slide unlike, so that neither it nor what comes after has a receptive field.
    """

    short = "Strided"

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, stride=2, padding=1, bias=False)
        self.conv2 = nn.Conv2d(6, 12, (3, 5), padding=(1, 2), groups=3)
        self.conv3 = nn.Conv2d(12, 8, 2, stride=2)
        self.beside = nn.Conv2d(12, 8, 8)
        self.conv4 = nn.Conv2d(8, 4, 9, padding=4)
        self.scores = nn.Linear(4 * 7 * 7, 10)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("conv1", picture(pixels), then=RELU)  # (B, 1, 30, 30) -> (B, 6, 14, 14)
        yield x
        before = self.layer("conv2", x)  # (B, 6, 14, 14) -> (B, 12, 14, 14)
        yield before
        x = self.layer("conv3", before)  # (B, 12, 14, 14) -> (B, 8, 7, 7)
        yield x
        beside = self.layer("beside", before)  # (B, 12, 14, 14) -> (B, 8, 7, 7)
        yield beside
        x = self.layer("sum", x, beside, by=Add())  # (B, 8, 7, 7)
        yield x
        x = self.layer("conv4", x)  # (B, 8, 7, 7) -> (B, 4, 7, 7)
        yield x
        yield self.layer("scores", x)  # (B, 4, 7, 7) -> (B, 10)
