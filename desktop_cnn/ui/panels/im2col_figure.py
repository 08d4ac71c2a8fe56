"""Above, both layers as a matrix W, and what goes in and comes out; below, kernels × columns = product."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.naming import stage_title
from desktop_cnn.core.convolution import toeplitz
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.panels.im2col_parts import FirstConvolution, FirstDense, thinned
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.picture_row import PictureRow
from desktop_cnn.ui.widgets.sentence import Sentence

_PIXELS = CANVAS_PX**2
_STRIP_PX = 40
_KERNELS, _STRIPS = 2, 13


class Im2colFigure(QWidget):
    """``dense``: W of the convolution, for one kernel; ``full``: that of a fully connected layer. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Sentence()
        self.input, self.map, self.dense, self.full, self.kernels = MapView("ink"), *_signed(4)
        self.columns, self.rows = (MapView(scale, fills=True, tells=False) for scale in ("ink", "signed"))
        self.pictures = PictureRow([self.input, self.map, self.dense, self.full])
        self.head = QHBoxLayout()
        strips = QVBoxLayout()
        for view, stretch in ((self.columns, 9), (self.rows, 14)):
            sized(view.setMinimumHeight, _STRIP_PX)
            strips.addWidget(view, stretch=stretch)
        product = QHBoxLayout()
        sized(product.setSpacing, 16)
        product.addWidget(self.kernels, stretch=_KERNELS)
        product.addLayout(strips, stretch=_STRIPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 6)
        column.addWidget(self.told)
        column.addLayout(self.head)
        column.addWidget(self.pictures, stretch=6)
        column.addLayout(product, stretch=4)

    def show_titles(self, shown: FirstConvolution, full: FirstDense | None, kernel: int) -> None:
        sizes = {"filters": shown.filters, "cells": shown.cells, "places": shown.side**2}
        self.kernels.set_title(_("kernels {filters} × {cells}").format(**sizes))
        self.columns.set_title(_("columns {cells} × {places}").format(**sizes))
        self.rows.set_title(_("kernels × columns = {filters} × {places}").format(**sizes))
        self.map.set_title(_("row {row}, folded back").format(row=kernel))
        for view in (self.kernels, self.rows):
            view.setToolTip(_("Click a row to fold it back"))
        numbers = {"all": f"{shown.side**2 * _PIXELS:,}", "different": shown.cells}
        told = _("{layer} is a = σ(W x + b), too. Its W, for one kernel: {all} numbers, {different} different.")
        lines = [told.format(layer=stage_title(shown.layer.name), **numbers)]
        if full is not None:
            height, width = full.layer.weight.shape
            self.full.set_title(
                _("{layer}: W, {rows} × {columns}").format(layer=full.title, rows=height, columns=width)
            )
            lines.append(_("That of {layer}: {all}, each its own.").format(layer=full.title, all=f"{height * width:,}"))
        self.told.setText(" ".join(lines))

    def show_full(self, full: FirstDense | None) -> None:
        """Show a fully connected layer's W; without one the others have the room."""
        others = [self.input, self.map, self.dense]
        self.pictures.show_only([*others, self.full] if full else others)
        if full:
            self.full.show_values(thinned(full.layer.weight), float(np.abs(full.layer.weight).max()))

    def show_kernels(self, shown: FirstConvolution, kernel: int) -> None:
        """Show all kernels, and the W that the chosen one makes."""
        weight = shown.layer.kernels
        peak = float(np.abs(weight).max())
        self.kernels.show_values(weight.reshape(shown.filters, -1), peak)
        self.kernels.frame(Box(kernel, 0, kernel + 1, shown.cells))
        title = _("{layer}: W, {rows} × {columns}")
        layer = f"{stage_title(shown.layer.name)} · {kernel}"
        self.dense.set_title(title.format(layer=layer, rows=shown.side**2, columns=_PIXELS))
        matrix = toeplitz(weight[kernel, 0], CANVAS_PX, shown.geometry)
        self.dense.show_values(thinned(matrix), peak)
        told = _("{all} numbers, {some} not zero, {different} different: W in a = σ(W x + b)")
        numbers = {"all": f"{matrix.size:,}", "some": f"{np.count_nonzero(matrix):,}", "different": shown.cells}
        self.dense.setToolTip(told.format(**numbers))

    def mark(self, shown: FirstConvolution, place: int) -> None:
        """Frame the same place in all."""
        row, column = divmod(place, shown.side)
        self.input.frame(shown.windows.box(row, column))
        self.map.frame(Box(row, column, row + 1, column + 1))
        self.columns.frame(Box(0, place, shown.cells, place + 1))
        self.rows.frame(Box(0, place, shown.filters, place + 1))
        title = _("columns {cells} × {places}: column {column} is the window at ({row}, {place})")
        sizes = {"cells": shown.cells, "places": shown.side**2}
        self.columns.set_title(title.format(column=place, row=row, place=column, **sizes))


def _signed(count: int) -> list[MapView]:
    return [MapView("signed") for _view in range(count)]
