"""The fully connected network: 900 inputs, 1000 hidden units, 10 scores; a = ReLU(W x + b)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from desktop_cnn.core.ladder import Rung
from desktop_cnn.core.operations.relu import RELU
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, CLASSES
from desktop_cnn.models.base import ARCHITECTURES, Activation, picture
from desktop_cnn.models.traced import Recorded

HIDDEN_UNITS = 1000


@ARCHITECTURES.register("fc")
class FullyConnected(Recorded):
    """900 → 1000 → 10: 901,000 + 10,010 parameters."""

    title = N_("Fully connected network")
    short = N_("FC")
    summary = N_("a = ReLU(W x + b), W is 1000 × 900")
    rung = Rung(
        0,
        N_("Dense"),
        N_("Every unit weighs every pixel, by a weight of its own: which pixels are neighbours is not told."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(CANVAS_PX * CANVAS_PX, HIDDEN_UNITS)
        self.scores = nn.Linear(HIDDEN_UNITS, CLASSES)

    def activations(self, pixels: Tensor) -> Iterator[Activation]:
        x = self.layer("hidden", picture(pixels), then=RELU)  # (B, 1, 30, 30), flattened to (B, 900) -> (B, 1000)
        yield x
        yield self.layer("scores", x)  # (B, 1000) -> (B, 10)

    def for_training(self) -> nn.Module:
        """Dropout on hidden units: Srivastava et al., JMLR 2014; batch norm: Ioffe & Szegedy, ICML 2015."""
        twin = FullyConnected()
        return nn.Sequential(
            nn.Flatten(),  # (B, 1, 30, 30) -> (B, 900)
            twin.hidden,
            nn.BatchNorm1d(HIDDEN_UNITS),
            nn.ReLU(),
            nn.Dropout(0.2),
            twin.scores,
        )

    def load_trained(self, trained: nn.Module) -> None:
        assert isinstance(trained, nn.Sequential)
        linear, norm = trained[1], trained[2]
        assert isinstance(linear, nn.Linear)
        assert isinstance(norm, nn.BatchNorm1d)
        hidden = nn.utils.fuse_linear_bn_eval(linear, norm)
        self.hidden.load_state_dict(hidden.state_dict())
        self.scores.load_state_dict(trained[5].state_dict())
