"""Parts of the kernels panel: its boxes, and the kernels of one map that has its own at every place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_cnn.app.naming import layer_parameters, stage_title
from desktop_cnn.core.kernels import similarities
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.text import _
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.shown import show_item

_MOST, _MOST_PX = 10, 60
_LIKENESS = "likeness"


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

    @property
    def middle(self) -> int:
        """Return the number of the kernel that stands in the middle."""
        return len(self._along(-2)) // 2 * self.columns + self.columns // 2

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


def place_blocks(places: KernelPlaces, channel: int, chosen: int) -> list[tuple[Block, NDArray[np.float32]]]:
    """Return the kernels where they stand, and how like the ``chosen`` one that of each place is, with their values."""
    layer, told = places.layer, {"layer": stage_title(places.layer.name), "map": places.number}
    kernels, (row, column) = places.kernels[:, channel], places.place(chosen)

    def weight_at(cell: Cell, value: float) -> str:
        text = _("{layer}, kernel of map {map} at ({y}, {x}), weight ({row}, {column}) = {value:.4g}")
        y, x = places.place(cell.map)
        return text.format(**told, y=y, x=x, row=cell.row, column=cell.column, value=value)

    def likeness_at(cell: Cell, value: float) -> str:
        text = _("{layer}, kernel of map {map} at ({row}, {column}): a cosine of {value:.2f} with the chosen one")
        return text.format(**told, row=cell.row, column=cell.column, value=value)

    block = Block(layer.name, kernels.shape, "signed", weight_at, columns=places.columns, most_px=_MOST_PX)
    block.peak = float(np.abs(layer.weight).max())
    block.title = _("kernels of map {map}, each where its window lies").format(map=places.number)
    block.subtitle = _("one scale for the layer; zero is white")
    alike = similarities(layer.place_kernels[places.number], row, column)[None]
    likeness = Block(_LIKENESS, alike.shape, "signed", likeness_at, columns=1, most_px=_MOST_PX)
    likeness.title = _("all {count} places").format(count=f"{alike.size:,}")
    likeness.subtitle = _("cosine with the kernel at ({row}, {column})").format(row=row, column=column)
    return [(block, kernels), (likeness, alike)]


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
