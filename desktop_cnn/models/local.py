"""The ladder's second rung: 3×3 windows instead of the whole picture, with own weights at every place."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.operations import Operation
from desktop_cnn.core.operations.locally_connected import LocallyConnected
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, picture, run
from desktop_cnn.models.modules import describes

MAPS = 16


class LocallyConnected2d(nn.Module):
    """(B, channels, rows, columns) -> (B, filters, rows, columns) by square odd windows, padded by zeros."""

    def __init__(self, channels: int, filters: int, kernel_size: int, places: tuple[int, int]) -> None:
        super().__init__()
        # As nn.Conv2d draws them: uniform within 1 / √inputs of a window.
        bound = 1 / math.sqrt(channels * kernel_size**2)
        self.weight = nn.Parameter(torch.empty(filters, channels, kernel_size, kernel_size, *places))
        self.bias = nn.Parameter(torch.empty(filters, *places))
        for each in self.parameters():
            nn.init.uniform_(each, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        made = run(locally_connected(self), [x], {"weight": self.weight, "bias": self.bias})
        return made.contiguous()  # else what comes after it learns half as fast


@describes(LocallyConnected2d)
def locally_connected(module: LocallyConnected2d) -> Operation:
    filters, _channels, *kernel, rows, columns = module.weight.shape
    side = kernel[0]
    return LocallyConnected(filters, (side, side), (side // 2, side // 2), (rows, columns))


@ARCHITECTURES.register("local")
class Local(Classifier):
    """16 maps of 900 kernels each, flattened, linear: 144,000 + 144,010 parameters."""

    title = N_("Locally connected network")
    short = N_("Local")
    summary = N_("3×3 windows with own weights at every place, 16 maps, ReLU, flatten, linear")
    rung = Rung(
        1,
        N_("Local"),
        N_("Every value sees 3×3 pixels alone, by weights of its own at every place: the near belongs together."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.window1 = LocallyConnected2d(1, MAPS, 3, (CANVAS_PX, CANVAS_PX))
        self.scores = nn.Linear(MAPS * CANVAS_PX**2, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("window1", picture(pixels), then=RELU)  # (B, 1, 30, 30) -> (B, 16, 30, 30)
        yield x
        yield self.layer("scores", x)  # (B, 16, 30, 30), flattened to (B, 14400) -> (B, 10)

    def for_training(self) -> nn.Module:
        """Batch norm over each map, as after a convolution, and the convolutional network's dropout."""
        twin = Local()
        return nn.Sequential(
            twin.window1, nn.BatchNorm2d(MAPS), nn.ReLU(), nn.Dropout2d(0.1), nn.Flatten(), twin.scores
        )

    def load_trained(self, trained: nn.Module) -> None:
        assert isinstance(trained, nn.Sequential)
        local, norm = trained[0], trained[1]
        assert isinstance(local, LocallyConnected2d)
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)  # (16,)
        with torch.no_grad():
            self.window1.weight.copy_(local.weight * scale[:, None, None, None, None, None])
            moved = local.bias - norm.running_mean[:, None, None]
            self.window1.bias.copy_(moved * scale[:, None, None] + norm.bias[:, None, None])
        self.scores.load_state_dict(trained[-1].state_dict())
