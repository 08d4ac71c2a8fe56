"""Convolution and pooling step by step, in numpy: the reference for what the labs show.

Sizes: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016. As in every deep learning library,
"convolution" is cross-correlation: the kernel is not flipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.operations.convolution import Convolution

PADDING_MODES: Mapping[str, Literal["constant", "reflect", "edge", "wrap"]] = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}
"""torch's names of what stands around the picture, and numpy's."""


@dataclass(frozen=True)
class Geometry:
    """How a square window slides, in cells; ``mode`` is one of PADDING_MODES."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    mode: str = "zeros"

    @property
    def reach(self) -> int:
        """How many cells a window spans with its gaps: d (k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def output_size(self, size: int) -> int:
        """Return how many places the window has along ``size`` cells: floor((n + 2p - d(k - 1) - 1) / s) + 1, or 0."""
        room = size + 2 * self.padding - self.reach
        return room // self.stride + 1 if room >= 0 else 0

    def unused(self, size: int) -> int:
        """Return how many cells at the far end of the padded input no window reaches, because the size is floored."""
        places = self.output_size(size)
        return size + 2 * self.padding - ((places - 1) * self.stride + self.reach) if places else size

    def max_padding(self, size: int) -> int:
        """Return the widest padding: a reflection needs that many cells beside it; more zeros than cells are no use."""
        return {"reflect": size - 1, "circular": size}.get(self.mode, size)

    def fits(self, size: int) -> bool:
        """Return whether there is an output on ``size`` cells, and no wider padding than ``max_padding``."""
        return self.output_size(size) > 0 and self.padding <= self.max_padding(size)


def of_picture(network: Network) -> tuple[LayerInfo, Geometry] | None:
    """Return the first layer whose square kernels slide over the picture itself, and how; None where none does."""
    if not network.model.reads.is_picture:
        return None
    for layer in network.layers.values():
        operation = layer.operation
        if isinstance(operation, Convolution) and layer.inputs == ("input",):
            (kernel, stride, padding, dilation) = (
                operation.kernel,
                operation.stride,
                operation.padding,
                operation.dilation,
            )
            if all(down == across for down, across in (kernel, stride, padding, dilation)):
                return layer, Geometry(kernel[0], stride[0], padding[0], dilation[0])
    return None


def pad(maps: NDArray[np.float32], geometry: Geometry) -> NDArray[np.float32]:
    """Return (..., H + 2p, W + 2p)."""
    around = [(0, 0)] * (maps.ndim - 2) + [(geometry.padding,) * 2] * 2
    padded: NDArray[np.float32] = np.pad(maps, around, PADDING_MODES[geometry.mode])
    return padded


def windows(maps: NDArray[np.float32], geometry: Geometry) -> NDArray[np.float32]:
    """Return (..., H', W', k, k): what the window sees at each place, a view of the padded maps."""
    reach, step, gap = geometry.reach, geometry.stride, geometry.dilation
    seen = np.lib.stride_tricks.sliding_window_view(pad(maps, geometry), (reach, reach), axis=(-2, -1))
    return seen[..., ::step, ::step, ::gap, ::gap]


def im2col(maps: NDArray[np.float32], geometry: Geometry) -> NDArray[np.float32]:
    """Return (C·k·k, H'·W') for (C, H, W): a column a place, as torch.nn.functional.unfold.

    Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing", 2006.
    """
    seen = windows(maps, geometry)  # (C, H', W', k, k)
    return seen.transpose(0, 3, 4, 1, 2).reshape(maps.shape[0] * geometry.kernel**2, -1)


def convolve(
    maps: NDArray[np.float32], weight: NDArray[np.float32], bias: NDArray[np.float32], geometry: Geometry
) -> NDArray[np.float32]:
    """Return (out, H', W') for (in, H, W) maps and (out, in, k, k) weights; summed in float64."""
    columns = im2col(maps, geometry).astype(np.float64)
    rows = weight.reshape(len(weight), -1).astype(np.float64)
    height, width = (geometry.output_size(size) for size in maps.shape[-2:])
    sums = rows @ columns + bias[:, None]  # (out, in·k·k) @ (in·k·k, H'·W') -> (out, H'·W')
    return sums.reshape(-1, height, width).astype(np.float32)


def pool(maps: NDArray[np.float32], geometry: Geometry, kind: str) -> NDArray[np.float32]:
    """Return (..., H', W'): the "max" or the "average" of each window."""
    seen = windows(maps, geometry)
    pooled: NDArray[np.float32] = seen.max(axis=(-2, -1)) if kind == "max" else seen.mean(axis=(-2, -1))
    return pooled


def toeplitz(kernel: NDArray[np.float32], size: int, geometry: Geometry) -> NDArray[np.float32]:
    """Return (H'·W', size·size): the matrix that does to a flattened (size, size) picture what the convolution does.

    Sparse and banded; a row is one place's window laid out over the whole picture. Zero padding only.
    """
    places = geometry.output_size(size)
    index = np.arange(size * size).reshape(size, size) + 1  # 0 will stand for padding
    seen = im2col(index[None].astype(np.float32), geometry).astype(np.intp)  # (k·k, H'·W')
    matrix = np.zeros((places * places, size * size + 1), dtype=np.float32)
    for weight, pixels in zip(kernel.ravel(), seen, strict=True):
        matrix[np.arange(places * places), pixels] = weight
    return matrix[:, 1:]


def kept(maps: NDArray[np.float32], pooled: NDArray[np.float32], geometry: Geometry) -> float:
    """Return the share of the variance of (H, W) maps that their pooled (H', W') still tells, in [0, 1].

    A cell's reading x is the mean of the windows that see it, that of a cell that none sees the mean of all outputs.
    The share is R² of the best a·x + b, which is the squared correlation: how bright a pooled picture is as a whole,
    which the maximum always raises, takes nothing away.
    """
    told, seen = np.zeros(maps.shape), np.zeros(maps.shape)
    for (row, column), value in np.ndenumerate(pooled):
        top, left = row * geometry.stride, column * geometry.stride
        cells = slice(top, top + geometry.reach), slice(left, left + geometry.reach)
        told[cells] += value
        seen[cells] += 1
    told = np.where(seen > 0, told / np.maximum(seen, 1), float(pooled.mean()))
    truth, reading = (each - each.mean() for each in (maps.astype(np.float64), told))
    if not np.ptp(maps):
        return 1.0
    if np.ptp(told) <= 1e-9 * np.abs(told).max():  # the same everywhere but for rounding
        return 0.0
    return min(float((truth * reading).sum() ** 2 / ((truth**2).sum() * (reading**2).sum())), 1.0)
