"""Where a network's tokens look: which of its layers are attention, and what can be read from their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.networks import Network
from desktop_cnn.core.operations.affinity import Affinity
from desktop_cnn.core.operations.position import Position
from desktop_cnn.core.operations.softmax import Softmax
from desktop_cnn.core.values import CANVAS_PX, Pixels

ATTENTION = "affinity"
"""The operation, by its name in OPERATIONS, without which there is none."""

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Tokens:
    """Of a network: its ``layers`` of attention, and the patches that its tokens are of, in rows and columns."""

    layers: tuple[str, ...]
    rows: int
    columns: int
    patch_px: tuple[int, int]

    @property
    def count(self) -> int:
        return self.rows * self.columns

    def of(self, row_px: int, column_px: int) -> int:
        """Return the number of the token whose patch holds a pixel of the picture."""
        down, across = self.patch_px
        return min(row_px // down, self.rows - 1) * self.columns + min(column_px // across, self.columns - 1)

    def place(self, token: int) -> tuple[int, int]:
        """Return the (row, column) of a token's patch among the patches."""
        return divmod(token, self.columns)

    def spread(self, values: Weights) -> Pixels:
        """Return (H, W): to each pixel the value of its patch, of (N,)."""
        grid = values.reshape(self.rows, self.columns)
        return grid.repeat(self.patch_px[0], axis=0).repeat(self.patch_px[1], axis=1)

    def ink(self, pixels: Pixels) -> Weights:
        """Return (N,): how much ink each patch of (H, W) pixels holds."""
        down, across = self.patch_px
        ink: Weights = pixels.reshape(self.rows, down, self.columns, across).sum(axis=(1, 3)).ravel()
        return ink

    def blanked(self, pixels: Pixels, tokens: NDArray[np.integer]) -> Pixels:
        """Return the pixels with these tokens' patches empty."""
        kept = np.ones(self.count, dtype=np.float32)
        kept[tokens] = 0
        return pixels * self.spread(kept)


def tokens_of(network: Network) -> Tokens | None:
    """Return a network's tokens, None where it has no attention over patches that cover the picture."""
    layers = network.layers
    found = [
        layer
        for layer in layers.values()
        if isinstance(layer.operation, Softmax)
        and layer.inputs[0] in layers
        and isinstance(layers[layer.inputs[0]].operation, Affinity)
    ]
    if not found:
        return None
    query = layers[layers[found[0].inputs[0]].inputs[0]]
    if query.receptive_field is None:
        return None
    (rows, columns), (down, across) = query.shape[1:], query.receptive_field.stride
    if (rows * down, columns * across) != (CANVAS_PX, CANVAS_PX):
        return None
    return Tokens(tuple(layer.name for layer in found), rows, columns, (down, across))


def rollout(weights: Weights) -> Weights:
    """Return (N, N): how much each token's last value comes from each patch, of (layers, heads, N, N).

    Each layer's heads in the mean, half of it what goes past the attention: Abnar & Zuidema, "Quantifying attention
    flow in transformers", ACL 2020.
    """
    whole = np.eye(weights.shape[-1])
    for layer in weights.astype(np.float64).mean(axis=1):
        mixed = layer / 2 + np.eye(len(layer)) / 2
        whole = mixed / mixed.sum(axis=1, keepdims=True) @ whole
    return whole.astype(np.float32)


def positions_likeness(network: Network) -> Weights | None:
    """Return (N, N): the cosine of each two tokens' learned positions, None where none are learned."""
    learned = next((each for each in network.layers.values() if isinstance(each.operation, Position)), None)
    if learned is None:
        return None
    positions = learned.parameters["bias"].reshape(learned.shape[0], -1).astype(np.float64)  # (D, N)
    positions /= np.linalg.norm(positions, axis=0) + 1e-12
    return (positions.T @ positions).astype(np.float32)
