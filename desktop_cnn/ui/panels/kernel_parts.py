"""Parts of the kernels panel: its boxes, and the kernels of one map that has its own at every place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_cnn.app.naming import layer_parameters
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.text import _
from desktop_cnn.ui.widgets.shown import show_item

_MOST = 10


@dataclass(frozen=True, eq=False)
class KernelPlaces:
    """As many as can be seen side by side, of the map ``number`` of a layer: each where it stands, about ten rows and
    columns of places, evenly apart."""

    layer: LayerInfo
    number: int

    def _along(self, axis: int) -> NDArray[np.intp]:
        side, kernel = self.layer.place_kernels.shape[axis], self.layer.place_kernels.shape[axis - 2]
        step = max(kernel, -(-side // _MOST))
        return np.arange(min(step // 2, side - 1), side, step)

    @property
    def columns(self) -> int:
        return len(self._along(-1))

    @property
    def kernels(self) -> NDArray[np.float32]:
        """Return (places, in, k, k), a row of places after the other."""
        kernels = self.layer.place_kernels[self.number][..., self._along(-2)[:, None], self._along(-1)]
        return np.ascontiguousarray(np.moveaxis(kernels.reshape(*kernels.shape[:3], -1), -1, 0))

    def place(self, number: int) -> tuple[int, int]:
        """Return the row and column of the kernel that is shown as this number."""
        row, column = divmod(number, self.columns)
        return int(self._along(-2)[row]), int(self._along(-1)[column])

    @property
    def slices(self) -> str:
        """Return how a program picks the shown places."""
        return ", ".join(
            f"{each[0]}::{each[1] - each[0] if len(each) > 1 else 1}" for each in map(self._along, (-2, -1))
        )


def fill(box: QComboBox, label: QWidget, numbers: Sequence[int | None], chosen: int | None) -> None:
    """Offer maps or channels where there are several; None: all of them."""
    with QSignalBlocker(box):
        box.clear()
        for number in numbers:
            box.addItem(_("all") if number is None else str(number), number)
    show_item(box, chosen)
    for widget in (box, label):
        widget.setVisible(len(numbers) > 1)


def size_text(layer: LayerInfo) -> str:
    """Return how many kernels of which size a layer has."""
    outputs, inputs, height, width, *places = layer.weight.shape
    told = _("{outputs} × {inputs} kernels of {height}×{width} · {count} parameters, no biases")
    if "bias" in layer.parameters:
        told = _("{outputs} × {inputs} kernels of {height}×{width} · {count} parameters, biases included")
    if places:
        told = _("{outputs} × {inputs} kernels of {height}×{width} at each of {places} places · {count} parameters")
    counts = {"places": f"{prod(places):,}", "count": f"{layer_parameters(layer):,}"}
    return told.format(outputs=outputs, inputs=inputs, height=height, width=width, **counts)
