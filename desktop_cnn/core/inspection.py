"""Where one value of one layer comes from: what it saw, what weighed it, and the sum, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.receptive_field import Window, receptive_field
from desktop_cnn.core.values import CANVAS_PX, CellAddress, Layer, Network, Pixels

Values = NDArray[np.float32]


class Box(NamedTuple):
    """Cells or pixels, the first inside and the last outside; a box may reach over the border."""

    top: int
    left: int
    bottom: int
    right: int

    def within(self, height: int, width: int) -> Box:
        return Box(max(self.top, 0), max(self.left, 0), min(self.bottom, height), min(self.right, width))

    def outside(self, height: int, width: int) -> NDArray[np.bool_]:
        """Return for each of its cells whether it lies over the border."""
        rows = np.arange(self.top, self.bottom)[:, None]
        columns = np.arange(self.left, self.right)
        return (rows < 0) | (rows >= height) | (columns < 0) | (columns >= width)


@dataclass(frozen=True, eq=False)
class Inspection:
    """How a value was made; ``source`` are the values before it: (C, H, W), or (N,) for a linear layer.

    ``seen`` and ``weights``: the part of the source that it sees and its weights, (C, k, k) or (N,), zero where there
    is padding; ``window``: where that part lies in each map, reaching over the border where it is padded. A pooling has
    no weights: ``seen`` is (1, k, k) of its own map, NaN outside, and ``winner`` the place of the largest in the map.
    ``total``: the sum with its bias, in float64. ``value``: after the ReLU, where ``has_relu``.
    """

    address: CellAddress
    layer: Layer
    source_name: str
    source: Values
    seen: Values
    weights: Values
    window: Box
    winner: tuple[int, int] | None
    bias: float
    total: float
    has_relu: bool

    @property
    def value(self) -> float:
        return max(self.total, 0.0) if self.has_relu else self.total

    @property
    def products(self) -> NDArray[np.float64]:
        """Return ``seen`` times ``weights``, in their shape."""
        return self.seen.astype(np.float64) * self.weights

    @property
    def by_channel(self) -> NDArray[np.float64]:
        """Return (C,): what each map before it adds; for a linear layer each input."""
        products = self.products
        return products.sum(axis=(1, 2)) if products.ndim == 3 else products


def source_of(network: Network, layer: str) -> str:
    """Return the name of the layer before, "input" for the first."""
    names = ["input", *network.layers]
    return names[names.index(layer) - 1]


def inspect(network: Network, stages: Mapping[str, Values], address: CellAddress) -> Inspection:
    """Return where a value comes from; ``stages`` holds its layer's source, "input" as (1, 30, 30)."""
    layer = network.layers[address.layer]
    name = source_of(network, address.layer)
    source = stages[name]
    if layer.kind in ("pool", "global_pool"):
        return _pooled(layer, name, source, address)
    if layer.window is not None:
        return _convolved(layer, name, source, layer.window, address)
    flat = source.reshape(-1)
    row, bias = layer.weight[address.map], float(layer.bias[address.map])
    total = float(flat.astype(np.float64) @ row) + bias
    whole = Box(0, 0, *source.shape[-2:]) if source.ndim == 3 else Box(0, 0, len(flat), 1)
    return Inspection(address, layer, name, source, flat, row, whole, None, bias, total, layer.kind == "hidden")


def _box(window: Window, row: int, column: int) -> Box:
    top, left = (cell * window.stride - window.padding for cell in (row, column))
    return Box(top, left, top + window.kernel, left + window.kernel)


def _cut(maps: Values, box: Box, outside: float) -> Values:
    """Return (C, k, k) of (C, H, W); what lies outside is ``outside``."""
    inner = box.within(*maps.shape[1:])
    seen = np.full((len(maps), box.bottom - box.top, box.right - box.left), outside, dtype=np.float32)
    rows = slice(inner.top - box.top, inner.bottom - box.top)
    columns = slice(inner.left - box.left, inner.right - box.left)
    seen[:, rows, columns] = maps[:, inner.top : inner.bottom, inner.left : inner.right]
    return seen


def _convolved(layer: Layer, name: str, source: Values, window: Window, address: CellAddress) -> Inspection:
    box = _box(window, address.row, address.column)
    seen, weights, bias = _cut(source, box, 0), layer.weight[address.map], float(layer.bias[address.map])
    total = float(np.vdot(seen.astype(np.float64), weights)) + bias
    return Inspection(address, layer, name, source, seen, weights, box, None, bias, total, True)


def _pooled(layer: Layer, name: str, source: Values, address: CellAddress) -> Inspection:
    own = source[address.map : address.map + 1]
    box = Box(0, 0, *own.shape[1:]) if layer.window is None else _box(layer.window, address.row, address.column)
    seen = _cut(own, box, np.nan)
    row, column = np.unravel_index(int(np.nanargmax(seen[0])), seen.shape[1:])
    winner = (box.top + int(row), box.left + int(column))
    largest, none = float(own[0][winner]), np.zeros(0, dtype=np.float32)
    return Inspection(address, layer, name, source, seen, none, box, winner, 0.0, largest, False)


def field_of(network: Network, address: CellAddress) -> Box:
    """Return the input pixels that a value is computed from, through all layers; it may reach over the border."""
    windows: list[Window] = []
    for name, layer in network.layers.items():
        if layer.window is None:
            return Box(0, 0, CANVAS_PX, CANVAS_PX)
        windows.append(layer.window)
        if name == address.layer:
            break
    (top, bottom), (left, right) = (receptive_field(cell, windows) for cell in (address.row, address.column))
    return Box(top, left, bottom + 1, right + 1)


def softmax_terms(logits: Values) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (10,) e^(z - max z), and each divided by their sum: the probabilities."""
    terms = np.exp(logits.astype(np.float64) - float(logits.max()))
    return terms, terms / terms.sum()


def largest_contributions(inspection: Inspection, count: int) -> list[int]:
    """Return the numbers of the inputs of a linear layer that add or take most, the largest first."""
    return [int(each) for each in np.argsort(-np.abs(inspection.by_channel), kind="stable")[:count]]


def whole_source(stages: Mapping[str, Values], pixels: Pixels) -> Mapping[str, Values]:
    """Return the stages and the picture that the network is given as "input", (1, 30, 30)."""
    return {**stages, "input": pixels[None]}
