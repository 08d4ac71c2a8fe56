"""What the matrix panel shows: a network's first convolution over the picture, the chosen kernel, small matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.app.numbers.networks import picture
from desktop_cnn.app.state import AppState
from desktop_cnn.core.convolution import Geometry, im2col, of_picture
from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.numbers import Quantity, quantity
from desktop_cnn.core.operations.relu import Relu
from desktop_cnn.core.receptive_field import Window, Windows
from desktop_cnn.core.values import CANVAS_PX

_MOST_CELLS = 300


@CHOICES.register("im2col")
@dataclass(frozen=True)
class Im2colChoices:
    """``kernel``: the one whose row is folded back and which the dense matrix is made of."""

    kernel: int = 0


@dataclass(frozen=True, eq=False)
class FirstConvolution:
    """The first convolution of ``network`` over the picture: square kernels of one channel."""

    network: Network
    layer: LayerInfo
    geometry: Geometry

    @property
    def filters(self) -> int:
        return len(self.layer.kernels)

    @property
    def cells(self) -> int:
        """How many cells a window has."""
        return self.geometry.kernel**2

    @property
    def side(self) -> int:
        """How many places a window has along each side."""
        return self.geometry.output_size(CANVAS_PX)

    @property
    def windows(self) -> Windows:
        each = Window(self.geometry.kernel, self.geometry.stride, self.geometry.padding, self.geometry.dilation)
        return Windows(each, each)

    def nearest(self, pixel: int) -> int:
        """Return the place along one side whose window has its middle nearest to a pixel."""
        step, middle = self.geometry.stride, (self.geometry.reach - 1) // 2
        return min(max((pixel + self.geometry.padding - middle + step // 2) // step, 0), self.side - 1)

    def maps(self, sums: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Return what the layer puts out for (F, H'·W') sums; None where its function takes too long value by value."""
        bias = self.layer.parameters.get("bias")
        maps = sums if bias is None else sums + bias[:, None]
        if isinstance(self.layer.then, Relu):
            return np.maximum(maps, 0)
        return maps if self.layer.then is None else None

    def title(self, state: AppState) -> str:
        """Return what the layer is called, with its network where several have such a layer."""
        layer = stage_title(self.layer.name)
        are_several = sum(of_picture(network) is not None for network in state.networks.values()) > 1
        return f"{short_titles(state.loaded)[self.network.name]} · {layer}" if are_several else layer

    def numbers(self, given: NDArray[np.float32], product: NDArray[np.float32], kernel: int) -> dict[str, Quantity]:
        """Return the matrices, and the row of the chosen kernel, folded back."""
        return {
            "input": picture(given),
            "kernels": quantity(self.layer.kernels.reshape(self.filters, -1), "map", "cell"),
            "columns": quantity(im2col(given[None], self.geometry), "cell", "place"),
            "product": quantity(product, "map", "place"),
            "folded_back": picture(product[kernel].reshape(self.side, self.side)),
            "folded_back_map": quantity(kernel),
        }


def first_convolution(state: AppState) -> FirstConvolution | None:
    """Return that of the first compared network that has one."""
    for network in state.networks.values():
        found = of_picture(network)
        if found is not None:
            return FirstConvolution(network, *found)
    return None


@dataclass(frozen=True, eq=False)
class FirstDense:
    """A compared network that begins with a fully connected layer; ``title``: its own and the layer's."""

    title: str
    layer: LayerInfo


def first_dense(state: AppState) -> FirstDense | None:
    """Return that of the first compared network that has one over the picture."""
    for network in state.networks.values():
        layer = next(iter(network.layers.values()))
        if layer.weight.ndim == 2 and layer.weight.shape[1] == CANVAS_PX**2:
            return FirstDense(f"{short_titles(state.loaded)[network.name]} · {stage_title(layer.name)}", layer)
    return None


def thinned(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a smaller picture of a matrix: of each block the number that is furthest from zero.

    Neither side is longer than 300.
    """
    side = -(-max(matrix.shape) // _MOST_CELLS)
    rows, columns = (-(-length // side) for length in matrix.shape)
    missing = [(0, blocks * side - length) for blocks, length in zip((rows, columns), matrix.shape, strict=True)]
    blocks = np.pad(matrix, missing).reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows, columns, -1)
    strongest = np.abs(blocks).argmax(axis=2, keepdims=True)
    return np.take_along_axis(blocks, strongest, axis=2)[..., 0]
