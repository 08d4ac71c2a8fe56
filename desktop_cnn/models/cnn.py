"""The convolutional network: six 3×3 convolutions, two poolings, a global maximum and a linear layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from torch import Tensor, nn

from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.operations.global_maximum import GlobalMaximum
from desktop_cnn.core.operations.max_pooling import MaxPooling
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, picture
from desktop_cnn.models.layers import folded
from desktop_cnn.models.traced import Recorded

CHANNELS = (1, 16, 32, 48, 64, 64, 96)
_POOLED = (1, 3)
# ceil_mode: without it the last row and column of 15, two pixels of the canvas, would go unseen.
_POOLING = MaxPooling((2, 2), (2, 2), ceil_mode=True)


@ARCHITECTURES.register("cnn")
class Cnn(Recorded):
    """Conv2d(1, 16, 3, padding=1), 160 parameters, then 32, 48, 64, 64 and 96 maps: 139,674 parameters in all.

    The global maximum (Oquab et al., CVPR 2015) keeps what was found and forgets where: the reason why the
    answer hardly depends on the digit's place.
    """

    title = N_("Convolutional network")
    short = N_("CNN")
    summary = N_("6 × convolution 3×3 and ReLU, pooling, global maximum, linear")
    rung = Rung(
        5, N_("Global"), N_("Of every map the largest value alone goes on: that something was found, not where.")
    )

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.conv3 = nn.Conv2d(32, 48, kernel_size=3, padding=1)
        self.conv4 = nn.Conv2d(48, 64, kernel_size=3, padding=1)
        self.conv5 = nn.Conv2d(64, 64, kernel_size=3, padding=1)
        self.conv6 = nn.Conv2d(64, 96, kernel_size=3, padding=1)
        self.scores = nn.Linear(CHANNELS[-1], CLASSES)

    def maps(self, pixels: Tensor) -> Iterator[Activation]:
        """Yield the convolutions and poolings, the last of (B, 96, 8, 8)."""
        x = self.layer("conv1", picture(pixels), then=RELU)  # (B, 1, 30, 30) -> (B, 16, 30, 30)
        yield x
        x = self.layer("pool1", x, by=_POOLING)  # (B, 16, 30, 30) -> (B, 16, 15, 15)
        yield x
        x = self.layer("conv2", x, then=RELU)  # (B, 16, 15, 15) -> (B, 32, 15, 15)
        yield x
        x = self.layer("conv3", x, then=RELU)  # (B, 32, 15, 15) -> (B, 48, 15, 15)
        yield x
        x = self.layer("pool2", x, by=_POOLING)  # (B, 48, 15, 15) -> (B, 48, 8, 8)
        yield x
        for name in ("conv4", "conv5", "conv6"):
            x = self.layer(name, x, then=RELU)  # (B, 48, 8, 8) -> (B, 64, 8, 8), the last (B, 96, 8, 8)
            yield x

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        for x in self.maps(pixels):
            yield x
        x = self.layer("global_pool", x, by=GlobalMaximum())  # (B, 96, 8, 8) -> (B, 96)
        yield x
        yield self.layer("scores", x)  # (B, 96) -> (B, 10)

    def for_training(self) -> nn.Module:
        """The same with batch norm after each convolution (Ioffe & Szegedy, ICML 2015) and dropout.

        After each pooling whole maps are dropped (Tompson et al., CVPR 2015), before the scores single units.
        """
        head = [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(CHANNELS[-1], CLASSES)]
        return nn.Sequential(*self.maps_for_training(), *head)

    def maps_for_training(self) -> list[nn.Module]:
        layers: list[nn.Module] = []
        for layer, (before, after) in enumerate(pairwise(CHANNELS), start=1):
            layers += [nn.Conv2d(before, after, kernel_size=3, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
            if layer in _POOLED:
                layers += [nn.MaxPool2d(2, ceil_mode=True), nn.Dropout2d(0.1)]
        return layers

    def load_trained(self, trained: nn.Module) -> None:
        assert isinstance(trained, nn.Sequential)
        layers = list(trained)
        convolutions = [i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d)]
        for number, i in enumerate(convolutions, start=1):
            self.get_submodule(f"conv{number}").load_state_dict(folded(layers[i], layers[i + 1]).state_dict())
        self.scores.load_state_dict(layers[-1].state_dict())
