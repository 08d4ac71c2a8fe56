"""The ladder's fourth rung: of each 2×2 cells of a map only the largest goes on."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.operations.max_pooling import MaxPooling
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, picture
from desktop_cnn.models.layers import folded
from desktop_cnn.models.traced import Recorded

MAPS = 16
_POOLING = MaxPooling((2, 2), (2, 2))


@ARCHITECTURES.register("pooled")
class Pooled(Recorded):
    """Conv2d(1, 16, 3, padding=1), max pooling, flattened, linear: 160 + 36,010 parameters."""

    title = N_("One convolution, pooled")
    short = N_("Pooled")
    summary = N_("convolution 3×3, 16 maps, ReLU, max pooling, flatten, linear")
    rung = Rung(
        3, N_("Pooled"), N_("Of every 2×2 values the largest alone goes on: where in the square it was is forgotten.")
    )

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, MAPS, kernel_size=3, padding=1)
        self.scores = nn.Linear(MAPS * (CANVAS_PX // 2) ** 2, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("conv1", picture(pixels), then=RELU)  # (B, 1, 30, 30) -> (B, 16, 30, 30)
        yield x
        x = self.layer("pool1", x, by=_POOLING)  # (B, 16, 30, 30) -> (B, 16, 15, 15)
        yield x
        yield self.layer("scores", x)  # (B, 16, 15, 15), flattened to (B, 3600) -> (B, 10)

    def for_training(self) -> nn.Module:
        """Batch norm; whole maps are dropped (Tompson et al., CVPR 2015)."""
        twin = Pooled()
        return nn.Sequential(
            *(twin.conv1, nn.BatchNorm2d(MAPS), nn.ReLU()),
            *(nn.MaxPool2d(2), nn.Dropout2d(0.1)),
            *(nn.Flatten(), twin.scores),
        )

    def load_trained(self, trained: nn.Module) -> None:
        assert isinstance(trained, nn.Sequential)
        self.conv1.load_state_dict(folded(trained[0], trained[1]).state_dict())
        self.scores.load_state_dict(trained[-1].state_dict())
