"""What the inspector is made of: the terms of a value, and their sum."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_cnn.app.naming import stage_title
from desktop_cnn.core.inspection import Box, Inspection, largest_contributions, softmax_terms
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, CLASSES, CellAddress
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.bar_rows import BarRow, BarRows
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.product_view import ProductView

Values = NDArray[np.float32]
_MOST = 10
_SUM_PX = 36


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


def _number(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


class Contributions(QWidget):
    """What each map before it adds; of one of them input, kernel and products.

    ``chosen`` carries the address of a value before it, ``looked_at``: another of the maps is looked at.
    """

    chosen = Signal(object)
    looked_at = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.channels, self.products = MapView("signed", is_chooser=True), ProductView()
        self.largest, self.softmax = BarRows(), BarRows()
        self.inspection: Inspection | None = None
        self._channel: int | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.channels, stretch=4)
        row.addWidget(self.products, stretch=11)
        row.addWidget(self.largest, stretch=1)
        row.addWidget(self.softmax, stretch=1)
        self.channels.clicked.connect(self._choose_channel)
        self.products.clicked.connect(self._go_back)
        self.largest.clicked.connect(self._go_back_to)
        self._show_only()

    def _show_only(self, *shown: QWidget) -> None:
        for widget in (self.channels, self.products, self.largest, self.softmax):
            widget.setVisible(widget in shown)

    def set_theme(self, theme: Theme) -> None:
        for widget in (self.channels, self.products, self.largest, self.softmax):
            widget.set_theme(theme)

    def show_nothing(self) -> None:
        self.inspection = None
        self._show_only()

    def show_inspection(self, found: Inspection, scores: Values | None) -> None:
        previous, self.inspection = self.inspection, found
        if previous is None or previous.address[:3] != found.address[:3]:
            self._channel = None
        if found.layer.kind == "scores":
            self._show_scores(found, scores)
        elif found.layer.kind == "hidden":
            self._show_unit(found)
        elif found.winner is not None:
            self._show_pool(found)
        else:
            self._show_convolution(found)

    def channel(self, found: Inspection) -> int:
        """Return the map before it that is looked at: the chosen one or the one that adds or takes most."""
        return int(np.abs(found.by_channel).argmax()) if self._channel is None else self._channel

    def part(self) -> tuple[str, float] | None:
        """Return what the map that is looked at adds, where there are others."""
        found = self.inspection
        if found is None or found.weights.ndim != 3 or len(found.source) == 1:
            return None
        channel = self.channel(found)
        title = _("{layer}, map {map}").format(layer=stage_title(found.source_name), map=channel)
        return title, float(found.by_channel[channel])

    def _show_convolution(self, found: Inspection) -> None:
        channel, many = self.channel(found), len(found.source) > 1
        if many:
            adds = grid_of(found.by_channel.astype(np.float32))
            row, column = place_of(channel, len(found.source))
            before = stage_title(found.source_name)
            self.channels.set_title(_("{layer} adds").format(layer=before))
            told = _("What each map of {layer} adds to the sum: click one to look at it")
            self.channels.setToolTip(told.format(layer=before))
            self.channels.show_values(adds, float(np.nanmax(np.abs(adds))) or 1.0)
            self.channels.frame(Box(row, column, row + 1, column + 1))
        source = stage_title(found.source_name)
        of = _("{layer}, map {map}").format(layer=source, map=channel) if many else source
        self.products.set_titles((of, _("kernel"), _("product")))
        self.products.views[0].set_scale("activation" if many else "ink")
        outside = found.window.outside(*found.source.shape[1:])
        peaks = float(found.source.max()) or 1.0, float(np.abs(found.layer.weight).max())
        self.products.show_products(found.seen[channel], found.weights[channel], peaks, outside)
        self.products.views[0].frame(None)
        self._show_only(*([self.channels] if many else []), self.products)

    def _show_pool(self, found: Inspection) -> None:
        assert found.winner is not None
        row, column = found.winner[0] - found.window.top, found.winner[1] - found.window.left
        title = _("{layer}, map {map}: the largest is kept")
        self.products.set_titles([title.format(layer=stage_title(found.source_name), map=found.address.map)])
        self.products.views[0].set_scale("activation")
        self.products.show_input(found.seen[0], float(found.source.max()) or 1.0)
        self.products.views[0].frame(Box(row, column, row + 1, column + 1))
        self._show_only(self.products)

    def _show_unit(self, found: Inspection) -> None:
        seen, weights = (each.reshape(CANVAS_PX, CANVAS_PX) for each in (found.seen, found.weights))
        self.products.set_titles(
            (stage_title("input"), _("weights of unit {unit}").format(unit=found.address.map), _("product"))
        )
        self.products.views[0].set_scale("ink")
        self.products.show_products(seen, weights, (1.0, float(np.abs(found.layer.weight).max())))
        self.products.views[0].frame(None)
        self._show_only(self.products)

    def _show_scores(self, found: Inspection, scores: Values | None) -> None:
        products = found.by_channel
        rows = [
            BarRow(
                unit,
                str(unit),
                float(products[unit]),
                f"{_number(float(found.seen[unit]))} × {_number(float(found.weights[unit]))}",
            )
            for unit in largest_contributions(found, _MOST)
        ]
        title = _("the ten units of {layer} that count most for {digit}")
        self.largest.show_rows(title.format(layer=stage_title(found.source_name), digit=found.address.map), rows)
        if scores is not None:
            terms, shares = softmax_terms(scores)
            likely = [
                BarRow(
                    digit,
                    str(digit),
                    float(share),
                    _softmax_text(scores[digit] - scores.max(), term, share),
                    digit == found.address.map,
                )
                for digit, (term, share) in enumerate(zip(terms, shares, strict=True))
            ]
            title = _("softmax: e^(z − {peak}) / {sum}")
            self.softmax.show_rows(title.format(peak=f"{scores.max():.2f}", sum=f"{terms.sum():.4g}"), likely)
        self._show_only(self.largest, self.softmax)

    def _choose_channel(self, row: int, column: int) -> None:
        found = self.inspection
        if found is None:
            return
        channel = row * columns_of(len(found.source)) + column
        if channel < len(found.source):
            self._channel = channel
            self._show_convolution(found)
            self.looked_at.emit()

    def _go_back(self, row: int, column: int) -> None:
        """Trace a cell of the input in its turn."""
        found = self.inspection
        if found is None or found.source_name == "input":
            return
        of = found.address.map if found.winner is not None else self.channel(found)
        row, column = row + found.window.top, column + found.window.left
        height, width = found.source.shape[1:]
        if 0 <= row < height and 0 <= column < width:
            self.chosen.emit(CellAddress(found.address.network, found.source_name, of, row, column))

    def _go_back_to(self, unit: int) -> None:
        if self.inspection is not None:
            self.chosen.emit(CellAddress(self.inspection.address.network, self.inspection.source_name, unit))


class Sum(QWidget):
    """The value as a sum, in one line, with what each term is above it."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self._note = Label(), ElidedLabel()
        self.line.setTextFormat(Qt.TextFormat.RichText)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.line.setFixedHeight(_SUM_PX)
        self._note.setProperty("dim", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self._note)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def show_nothing(self) -> None:
        self.line.setText("")
        self._note.setText(_("Draw a digit, then click any cell in the lanes above."))

    def show_inspection(self, found: Inspection, values: Values, part: tuple[str, float] | None) -> None:
        """Show the sum; ``part`` is told apart from the other products."""
        address = found.address
        place = (address.map, address.row, address.column) if values.ndim == 3 else (address.map,)
        terms = [*_terms(found, part), ("≙", _("the network"), float(values[place]))]
        dim = self._theme.dim if self._theme else "#888888"
        names = "<td></td>".join(f'<td style="color:{dim}">{name}</td>' for _sign, name, _value in terms)
        signs = "".join(
            (f'<td style="color:{dim}">&nbsp;{sign}&nbsp;</td>' if sign else "") + f"<td>{_number(value)}</td>"
            for sign, _name, value in terms
        )
        self.line.setText(f"<table><tr>{names}</tr><tr>{signs}</tr></table>")
        self.line.setAccessibleName("; ".join(f"{name} {_number(value)}" for _sign, name, value in terms))
        self._note.setText(_told(found))


def _terms(found: Inspection, part: tuple[str, float] | None) -> list[tuple[str, str, float]]:
    """Return (sign before it, name, value) of each term and of what comes out."""
    if found.winner is not None:
        row, column = found.winner
        return [("", _("largest, at ({row}, {column})").format(row=row, column=column), found.total)]
    products = found.total - found.bias
    if part is None:
        terms = [("", _("{count} products").format(count=found.seen.size), products)]
    else:
        others = _("the other {count} maps").format(count=len(found.source) - 1)
        terms = [("", *part), ("+", others, products - part[1])]
    terms += [("+", _("bias"), found.bias), ("=", _("sum"), found.total)]
    return [*terms, ("→", _("after ReLU"), found.value)] if found.has_relu else terms


def _told(found: Inspection) -> str:
    if found.has_relu and found.total < 0:
        return _("The sum is below zero: ReLU makes it 0.")
    if found.source_name == "input":
        return _("Framed on the canvas: all that it rests on.")
    return _("Framed on the canvas: all that it rests on. Click a cell of the input to go a layer back.")


def _softmax_text(exponent: float, term: float, share: float) -> str:
    return f"e^{exponent:.2f} = {term:.4g} → {probability(share)}".replace("-", "−")
