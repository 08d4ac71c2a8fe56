"""An architecture of one's own, with what most networks are made of: a residual block, a stride, a dilation, a gate.

    desktop-cnn --plugin examples/own_architecture.py train --model residual --data mnist --out mine
    desktop-cnn --plugin examples/own_architecture.py --model cnn --model fc --model residual --weights mine

It is one class. ``__init__`` makes torch's modules; ``activations`` says which layer comes from which: the window, the
labs, the inspector and every shown program go by that. A layer is named after its module, or has an operation.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.operations.add import Add
from desktop_cnn.core.operations.concatenate import Concatenate
from desktop_cnn.core.operations.global_mean import GlobalMean
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.core.operations.sigmoid import Sigmoid
from desktop_cnn.models import ARCHITECTURES, Activation, Classifier, picture


@ARCHITECTURES.register("residual")
class Residual(Classifier):
    title = "Residual network"
    short = "Residual"
    summary = "5×5 with stride 2, a residual block, one with dilation 2, both pooled and put together, a gate, linear"

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 8, kernel_size=5, stride=2, padding=2)
        self.inner = nn.Conv2d(8, 8, kernel_size=3, padding=1)
        self.wide = nn.Conv2d(8, 12, kernel_size=3, padding=2, dilation=2, bias=False)
        self.mean = nn.AvgPool2d(2, ceil_mode=True)
        self.finer = nn.AvgPool2d(2, ceil_mode=True)
        self.gate = nn.Linear(20, 16)
        self.scores = nn.Linear(16, 10)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        stem = self.layer("stem", picture(pixels), then=RELU)  # (B, 1, 30, 30) -> (B, 8, 15, 15)
        yield stem
        inner = self.layer("inner", stem)  # (B, 8, 15, 15) -> (B, 8, 15, 15), of either sign
        yield inner
        joined = self.layer("joined", stem, inner, by=Add(), then=RELU)  # the shortcut of He et al., CVPR 2016
        yield joined
        wide = self.layer("wide", joined, then=RELU)  # (B, 8, 15, 15) -> (B, 12, 15, 15)
        yield wide
        mean = self.layer("mean", wide)  # (B, 12, 15, 15) -> (B, 12, 8, 8)
        yield mean
        finer = self.layer("finer", joined)  # (B, 8, 15, 15) -> (B, 8, 8, 8)
        yield finer
        both = self.layer("both", finer, mean, by=Concatenate())  # -> (B, 20, 8, 8)
        yield both
        whole = self.layer("whole", both, by=GlobalMean())  # (B, 20, 8, 8) -> (B, 20)
        yield whole
        gate = self.layer("gate", whole, then=Sigmoid())  # (B, 20) -> (B, 16)
        yield gate
        yield self.layer("scores", gate)  # (B, 16) -> (B, 10)
