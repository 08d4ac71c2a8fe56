"""The convolutional network: every feature map of every layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Network
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lane_panel import LanePanel
from desktop_cnn.ui.widgets.lane import Source


@PANELS.register("cnn")
class CnnPanel(LanePanel):
    title = NETWORK_TITLES["cnn"].full
    network_name = "cnn"
    height_px = 360

    def formula(self, network: Network) -> str:
        convolutions = sum(bool(layer.kernels.size) for layer in network.layers.values())
        return _("{count} × convolution 3×3 and ReLU, pooling, global maximum, linear").format(count=convolutions)

    def feeds(self, block: str, index: int) -> Sequence[Source]:
        """A pooled map is fed by its own map, a convolved one by all, as strongly as its kernel weighs them."""
        if self.network is None or block == "input":
            return ()
        layer = self.network.layers[block]
        (source,) = layer.inputs
        if not layer.weight.size:
            return [(source, index, 1.0)]
        # (out, in, 3, 3) or (out, in): the length of the weights from each input
        lengths = np.sqrt((layer.weight[index].reshape(layer.weight.shape[1], -1) ** 2).sum(axis=1))
        return [(source, i, float(s)) for i, s in enumerate(lengths / max(lengths.max(), 1e-12))]
