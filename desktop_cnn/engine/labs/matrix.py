"""The first convolution as torch computes it, as a product with columns, and as one dense matrix."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from desktop_cnn.core.convolution import Geometry, toeplitz
from desktop_cnn.core.labs.matrix import MatrixQuestion, Timing
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.labs.shelf import Shelf

_ROUNDS, _DENSE_ROUNDS = 200, 30


class MatrixTimer:
    """Used on one thread only."""

    def __init__(self) -> None:
        self._shelf = Shelf()

    @torch.inference_mode()
    def answer(self, question: MatrixQuestion) -> Iterator[Timing]:
        """Raises UserError where weights or device cannot be used."""
        loaded = self._shelf.take(question.recipe, question.device, question.edits)
        layer = loaded.networks["cnn"].get_submodule("conv1")
        assert isinstance(layer, nn.Conv2d)
        ways = _ways(layer, loaded.batch(question.pixels[None]))
        results = {name: way().flatten().cpu() for name, way in ways.items()}
        difference = max(float((each - results["convolution"]).abs().max()) for each in results.values())
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(_ROUNDS):  # in turn: what else the machine does then falls on all three
            for name, way in ways.items():
                if name != "dense" or number < _DENSE_ROUNDS:
                    seconds[name].append(_timed(way, loaded.device))
        yield Timing({name: float(np.median(each)) * 1e6 for name, each in seconds.items()}, difference)


def _ways(layer: nn.Conv2d, picture: Tensor) -> dict[str, Callable[[], Tensor]]:
    """Return what computes the (16, 30, 30) maps of a (1, 1, 30, 30) picture, the bias included, in each of WAYS."""
    assert layer.bias is not None
    bias = layer.bias[:, None]
    rows = layer.weight.flatten(1).contiguous()  # (16, 1, 3, 3) -> (16, 9)
    geometry = Geometry(3, padding=1)
    matrices = [toeplitz(kernel, CANVAS_PX, geometry) for kernel in layer.weight[:, 0].cpu().numpy()]
    dense = torch.tensor(np.concatenate(matrices), device=picture.device)  # (16 * 900, 900)
    return {
        "convolution": lambda: F.conv2d(picture, layer.weight, layer.bias, padding=1),
        "columns": lambda: rows @ F.unfold(picture, 3, padding=1)[0] + bias,  # (16, 9) @ (9, 900) -> (16, 900)
        "dense": lambda: (dense @ picture.flatten()).view(len(rows), -1) + bias,  # (14400, 900) @ (900,) -> (16, 900)
    }


def _timed(way: Callable[[], Tensor], device: torch.device) -> float:
    start = time.perf_counter()
    way()
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()  # the work goes on after the call
    return time.perf_counter() - start


def prepare() -> Callable[[MatrixQuestion], Iterator[Timing]]:
    """Return a MatrixTimer's ``answer``."""
    return MatrixTimer().answer
