"""What the inspector is made of: the terms of a value."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_cnn.app.naming import map_title, stage_title
from desktop_cnn.core.inspection import Inspection, Term, largest_terms, softmax_terms, terms_of_part, weighing_terms
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.operations.softmax import Softmax
from desktop_cnn.core.percent import probability
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.panels.inspector_sum import sum_number
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.bar_rows import BarRow, BarRows
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.product_view import ProductView

Values = NDArray[np.float32]
_MOST = 10
_GAP_PX, _ANY_PX = 20, 16_777_215
_CHANNELS_SHARE, _MOST_CHANNELS_SHARE = 0.28, 0.5
_CELL_PX = 29
"""A number can be read in a cell of this width."""


def columns_of(length: int) -> int:
    """Return how many columns a vector's picture has: digits' scores stand in two rows, 0 to 4 and 5 to 9."""
    return CLASSES // 2 if length == CLASSES else math.ceil(math.sqrt(length))


def grid_of(vector: Values) -> Values:
    """Return (N,) values as a picture, row by row; NaN fills its last row."""
    columns = columns_of(len(vector))
    rows = -(-len(vector) // columns)
    grid = np.full(rows * columns, np.nan, dtype=np.float32)
    grid[: len(vector)] = vector
    return grid.reshape(rows, columns)


def place_of(index: int, length: int) -> tuple[int, int]:
    """Return the (row, column) of a vector's element in its picture."""
    return divmod(index, columns_of(length))


class Contributions(QWidget):
    """What each map before it adds; of one of them input, kernel and products.

    ``chosen`` carries the address of a value before it, ``looked_at`` the number of a map before it.
    """

    chosen = Signal(object)
    looked_at = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.channels, self.products = MapView("signed", is_chooser=True), ProductView()
        self.largest, self.softmax = BarRows(), BarRows()
        self.inspection: Inspection | None = None
        self._channel: int | None = None
        self._rows: list[Term] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row.setSpacing, _GAP_PX)
        row.addWidget(self.channels)
        row.addWidget(self.products, stretch=1)
        row.addWidget(self.largest, stretch=1)
        row.addWidget(self.softmax, stretch=1)
        self.channels.clicked.connect(self._choose_channel)
        self.products.clicked.connect(self._go_back)
        self.largest.clicked.connect(self._go_back_to)
        self._show_only()

    def _show_only(self, *shown: QWidget) -> None:
        for widget in (self.channels, self.products, self.largest, self.softmax):
            widget.setVisible(widget in shown)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be no higher than the matrices, so that the sum stands directly below them."""
        width, channels = self.width(), 0
        if self.channels.isVisibleTo(self):
            least = px(_CELL_PX) * self.channels.columns
            channels = min(max(round(width * _CHANNELS_SHARE), least), round(width * _MOST_CHANNELS_SHARE))
            self.channels.setFixedWidth(channels)
            width -= channels + px(_GAP_PX)
        needed = [self.channels.height_for(channels)] if channels else []
        needed += [self.products.height_for(width)] if self.products.isVisibleTo(self) else []
        needed += [self.largest.most_px()] if self.largest.isVisibleTo(self) else []
        self.setMaximumHeight(max(needed, default=_ANY_PX))

    def show_nothing(self) -> None:
        self.inspection = None
        self._show_only()

    def show_inspection(self, found: Inspection, scores: Values | None, channel: int | None) -> None:
        """``channel``: the map before it to look at, None or one that is not there for that which counts most."""
        self.inspection, self._channel = found, channel
        if found.trace.how == "largest":
            self._show_pool(found)
        elif len(found.trace.parts) == 1 and found.part.weights.size and found.part.seen[0].size > 1:
            self._show_maps(found)
        elif isinstance(found.layer.operation, Softmax):
            self._show_shares(found)
        else:
            self._show_terms(found, scores if found.layer.name == "scores" else None)

    def channel(self, found: Inspection) -> int:
        """Return the map before it that is looked at: the chosen one or the one that adds or takes most."""
        if self._channel is not None and self._channel in range(len(found.part.seen)):
            return self._channel
        return int(np.abs(found.by_channel).argmax())

    def ranked(self, found: Inspection) -> list[BarRow]:
        """Return the maps before it that count most, by what they add; none where there is no choice."""
        if self.part() is None or not self.channels.isVisibleTo(self):
            return []
        order = np.argsort(-np.abs(found.by_channel), kind="stable")[:_MOST]
        of, first, adds = self.channel(found), found.part.first, found.by_channel.tolist()
        names = {each: _map_name(found, found.source_name, first + each) for each in order.tolist()}
        return [BarRow(each, name, adds[each], sum_number(adds[each]), each == of) for each, name in names.items()]

    def part(self) -> tuple[str, float] | None:
        """Return what the map that is looked at adds, where there are others."""
        found = self.inspection
        if found is None or found.trace.how != "sum" or found.part.seen.ndim != 3 or len(found.part.seen) == 1:
            return None
        channel = self.channel(found)
        of = found.part.first + channel
        return _map_name(found, found.source_name, of), float(found.by_channel[channel])

    def _show_maps(self, found: Inspection) -> None:
        """Of one of the maps that it has seen input, weights and products."""
        part, channel = found.part, self.channel(found)
        many = len(part.seen) > 1
        before = stage_title(found.source_name)
        if many:
            adds = grid_of(found.by_channel.astype(np.float32))
            row, column = place_of(channel, len(part.seen))
            self.channels.set_title(_("{layer} adds").format(layer=before))
            told = _("What each map of {layer} adds to the sum: click one to look at it")
            self.channels.setToolTip(told.format(layer=before))
            self.channels.show_values(adds, float(np.nanmax(np.abs(adds))) or 1.0)
            self.channels.frame(Box(row, column, row + 1, column + 1))
        of = _map_name(found, found.source_name, part.first + channel) if many else before
        self.products.set_titles((of, _weights_name(found), _("product")))
        self.products.views[0].set_scale(_scale_of(found))
        outside = part.box.outside(*found.source.shape[1:])[:: part.dilation[0], :: part.dilation[1]]
        weights = found.layer.weight if found.layer.weight.size else part.weights
        peaks = float(found.source.max()) or 1.0, float(np.abs(weights).max()) or 1.0
        self.products.show_products(part.seen[channel], part.weights[channel], peaks, outside)
        self.products.views[0].frame(None)
        self._show_only(*([self.channels] if many else []), self.products)

    def _show_pool(self, found: Inspection) -> None:
        assert found.trace.winner is not None
        (row, column), part = found.trace.winner, found.part
        row, column = (row - part.box.top) // part.dilation[0], (column - part.box.left) // part.dilation[1]
        of = _map_name(found, found.source_name, found.address.map)
        self.products.set_titles([_("{map}: the largest is kept").format(map=of)])
        self.products.views[0].set_scale("activation")
        self.products.show_input(part.seen[0], float(found.source.max()) or 1.0)
        self.products.views[0].frame(Box(row, column, row + 1, column + 1))
        self._show_only(self.products)

    def _show_terms(self, found: Inspection, scores: Values | None) -> None:
        """The terms in rows, those that count most; of scores the softmax beside them."""
        weighing = weighing_terms(found)
        terms = largest_terms(found, _MOST - len(weighing))
        rows = [BarRow(key, _name(found, term), term.value, _numbers(term)) for key, term in enumerate(terms)]
        rows += [BarRow(len(rows) + i, f"× {_name(found, term)}", 0, _numbers(term)) for i, term in enumerate(weighing)]
        self._rows = [*terms, *weighing]
        title = _("the {count} values that count most")
        if not found.layer.has_maps:
            title = _("the {count} values that count most for {number}")
        if found.layer.name == "scores":
            title = _("the {count} units of {layer} that count most for {number}")
        self.largest.show_rows(
            title.format(count=len(terms), layer=stage_title(found.source_name), number=found.address.map), rows
        )
        if scores is None:
            self._show_only(self.largest)
            return
        exponentials, shares = softmax_terms(scores)
        likely = [
            BarRow(
                digit,
                str(digit),
                float(share),
                _softmax_text(scores[digit] - scores.max(), term, share),
                digit == found.address.map,
            )
            for digit, (term, share) in enumerate(zip(exponentials, shares, strict=True))
        ]
        title = _("softmax: e^(z − {peak}) / {sum}")
        self.softmax.show_rows(title.format(peak=f"{scores.max():.2f}", sum=f"{exponentials.sum():.4g}"), likely)
        self._show_only(self.largest, self.softmax)

    def _show_shares(self, found: Inspection) -> None:
        """Of a softmax the largest of the values that share in it, each as e to its power, and the traced one."""
        exponentials, shares = softmax_terms(found.part.seen.ravel())
        terms = sorted(terms_of_part(found, found.part), key=lambda term: term.address[2:])
        own = found.address.column if found.part.box.right - found.part.box.left > 1 else found.address.map
        chosen = np.argsort(-shares, kind="stable")[:_MOST].tolist()
        if own not in chosen:
            chosen[-1] = own
        self._rows = [terms[each] for each in chosen]
        peak = float(found.part.seen.max())
        texts = [
            _softmax_text(term.seen - peak, float(exponentials[each]), float(shares[each]))
            for each, term in zip(chosen, self._rows, strict=True)
        ]
        rows = [
            BarRow(key, _name(found, term), float(shares[each]), text, each == own)
            for key, (each, term, text) in enumerate(zip(chosen, self._rows, texts, strict=True))
        ]
        title = _("softmax: e^(z − {peak}) / {sum}")
        self.largest.show_rows(title.format(peak=f"{peak:.2f}", sum=f"{exponentials.sum():.4g}"), rows)
        self._show_only(self.largest)

    def _choose_channel(self, row: int, column: int) -> None:
        found = self.inspection
        if found is None:
            return
        channel = row * columns_of(len(found.part.seen)) + column
        if channel < len(found.part.seen):
            self.looked_at.emit(channel)

    def _go_back(self, row: int, column: int) -> None:
        """Trace a cell of the input in its turn."""
        found = self.inspection
        if found is None or found.source_name == "input":
            return
        part = found.part
        of = part.first + (0 if found.trace.how == "largest" else self.channel(found))
        row, column = part.box.top + row * part.dilation[0], part.box.left + column * part.dilation[1]
        height, width = found.source.shape[1:]
        if 0 <= row < height and 0 <= column < width:
            self.chosen.emit(CellAddress(found.address.network, found.source_name, of, row, column))

    def _go_back_to(self, number: int) -> None:
        if self._rows[number].address.layer != "input":
            self.chosen.emit(self._rows[number].address)


def _name(found: Inspection, term: Term) -> str:
    """Return what a term is called: its number alone where all are units of one layer."""
    address = term.address
    if found.source.ndim == 1 and len(found.layer.inputs) == 1:
        return str(address.map)
    shape = found.sources[found.layer.sources.index(address.layer)].shape
    if len(shape) < 3:
        return _("{layer}, unit {index}").format(layer=stage_title(address.layer), index=address.map)
    name = _map_name(found, address.layer, address.map)
    return f"{name} ({address.row}, {address.column})" if shape[1:] != (1, 1) else name


def _scale_of(found: Inspection) -> str:
    """Return which colours the values before it have."""
    if found.source_name == "input":
        return "ink"
    return "signed" if found.network.layers[found.source_name].is_signed else "activation"


def _map_name(found: Inspection, layer: str, number: int) -> str:
    """Return what a map before a value is called."""
    return stage_title(layer) if layer == "input" else map_title(found.network.layers[layer], number)


def _weights_name(found: Inspection) -> str:
    """Return what stands where a sum's weights do: the layer that they are values of, or what has been learned."""
    if found.trace.weighed_by:
        part = found.trace.weighed_by[0]
        return _map_name(found, found.layer.sources[part.source], part.first)
    if found.layer.receptive_field is not None:
        return _("kernel")
    return _("weights of unit {unit}").format(unit=found.address.map)


def _numbers(term: Term) -> str:
    seen = sum_number(term.seen)
    return seen if term.weight is None else f"{seen} × {sum_number(term.weight)}"


def _softmax_text(exponent: float, term: float, share: float) -> str:
    return f"e^{exponent:.2f} = {term:.4g} → {probability(share)}".replace("-", "−")
