"""The first convolution as torch computes it, as a product with columns, and as one dense matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.convolution import Geometry, of_picture, toeplitz
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.im2col import Im2colQuestion, Timing
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.device import timed
from desktop_cnn.engine.loaded import load_networks

_ROUNDS, _DENSE_ROUNDS, _ROUNDS_BETWEEN = 200, 30, 10


@torch.inference_mode()
def answer(question: Im2colQuestion) -> Iterator[Progress | Timing]:
    """Raises UserError where weights or device cannot be used."""
    asked = question.network
    loaded = load_networks({asked: question.models[asked]}, question.device, question.edits)
    found = of_picture(loaded.described(asked))
    if found is None:
        raise UserError(_("This network has no convolution with square kernels over the picture."))
    layer, geometry = found
    weight, bias = (torch.tensor(each, device=loaded.device) for each in _learned(layer))
    ways = _ways(weight, bias, geometry, loaded.batch(asked, question.pixels[None]))
    results = {name: way().flatten().cpu() for name, way in ways.items()}
    difference = max(float((each - results["convolution"]).abs().max()) for each in results.values())
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(_ROUNDS):  # in turn: what else the machine does then falls on all three
        for name, way in ways.items():
            if name != "dense" or number < _DENSE_ROUNDS:
                seconds[name].append(timed(way, loaded.device))
        if number % _ROUNDS_BETWEEN == 0:
            yield Progress(number / _ROUNDS)
    yield Timing({name: float(np.median(each)) * 1e6 for name, each in seconds.items()}, difference)


def _learned(layer: LayerInfo) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return layer.kernels, layer.parameters.get("bias", np.zeros(len(layer.kernels), dtype=np.float32))


def _ways(weight: Tensor, bias: Tensor, geometry: Geometry, picture: Tensor) -> dict[str, Callable[[], Tensor]]:
    """Return what computes the (F, H', W') maps of a (1, 1, 30, 30) picture, the bias included, in each of WAYS."""
    sizes = {"stride": geometry.stride, "padding": geometry.padding, "dilation": geometry.dilation}
    rows, added = weight.flatten(1).contiguous(), bias[:, None]  # (F, 1, k, k) -> (F, k·k)
    matrices = [toeplitz(kernel, CANVAS_PX, geometry) for kernel in weight[:, 0].cpu().numpy()]
    dense = torch.tensor(np.concatenate(matrices), device=picture.device)  # (F·H'·W', 900)
    return {
        "convolution": lambda: F.conv2d(picture, weight, bias, **sizes),
        # (F, k·k) @ (k·k, H'·W') -> (F, H'·W')
        "columns": lambda: rows @ F.unfold(picture, geometry.kernel, **sizes)[0] + added,
        # (F·H'·W', 900) @ (900,) -> (F, H'·W')
        "dense": lambda: (dense @ picture.flatten()).view(len(rows), -1) + added,
    }


def prepare() -> Callable[[Im2colQuestion], Iterator[Progress | Timing]]:
    """Return ``answer``."""
    return answer
