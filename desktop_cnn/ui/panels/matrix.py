"""The first convolution as a matrix product: kernels × columns (im2col), or one dense matrix × the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout

from desktop_cnn.app.code.matrix import matrix_code
from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.convolution import Geometry, im2col, toeplitz
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.matrix import MatrixQuestion, Timing
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX, Layer
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.pace import Pace
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.plain import Label

_LEAST_PX = (640, 210)
_GEOMETRY = Geometry(3, padding=1)
_LAYER = "conv1"
_DENSE_CELLS = 180
_LEAST_STRIP_PX, _STRIP_PX = 28, (50, 64)
_SIDE_PX = 210
_WAYS = {"convolution": N_("conv2d"), "columns": N_("im2col and product"), "dense": N_("dense matrix")}


@PANELS.register("matrix")
class MatrixPanel(Panel):
    """Of what the networks are given. Pointing at a pixel, a column or an output cell shows the same place in all."""

    title = N_("Matrix")
    place = "labs"
    height_px = 400
    rank = 4

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.lab: Lab[MatrixQuestion, Timing] = labs.open(
            "desktop_cnn.engine.labs.matrix:prepare",
            self._show_timing,
            self._fail,
            self._show_button,
            N_("Time the three ways"),
        )
        self.kernel = 0
        self._pace = Pace(self, {"snapshot", "page"}, self._compute)
        self.product: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._placed = (CANVAS_PX // 2) * CANVAS_PX + CANVAS_PX // 2
        self._timing: Timing | None = None
        self._device = ""
        self._layer: Layer | None = None
        self.input, self.kernels, self.map, self.dense = MapView("ink"), *(MapView("signed") for _view in range(3))
        self.columns, self.rows = MapView("ink", fills=True), MapView("signed", fills=True)
        self.button, self._told = QToolButton(), Label()
        self._told.setFixedWidth(_SIDE_PX)
        self._told.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        for view in (self.input, self.map):
            view.pointed.connect(lambda cell: self._go_to(cell and cell[0] * CANVAS_PX + cell[1]))
        for view in (self.columns, self.rows):
            view.pointed.connect(lambda cell: self._go_to(cell and cell[1]))
        for view in (self.kernels, self.rows):
            view.clicked.connect(lambda row, _column: self._choose(row))
        self.button.clicked.connect(self.start)
        self.retranslate()

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(18)
        for view in (self.input, self.kernels, self.map, self.dense):
            pictures.addWidget(view, stretch=1)
        side = QVBoxLayout()
        side.addWidget(self.button)
        side.addWidget(self._told, stretch=1)
        pictures.addLayout(side)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(pictures, stretch=2)
        for strip, height_px in zip((self.columns, self.rows), _STRIP_PX, strict=True):
            strip.setMinimumHeight(_LEAST_STRIP_PX)
            strip.setMaximumHeight(height_px)
            column.addWidget(strip, stretch=1)
        self.make_row(_LEAST_PX).addLayout(column)

    def wanted(self, state: AppState) -> frozenset[str]:
        return frozenset({f"cnn/{_LAYER}"})

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        network = state.networks.get("cnn")
        if network is not None and network.layers[_LAYER] is not self._layer:
            self._layer, self._timing = network.layers[_LAYER], None
            self._show_kernels(self._layer)
        if state.device != self._device:
            self._device, self._timing = state.device, None
        if changed.isdisjoint({"networks", "shown"}):
            self._pace.follow(state, changed)
        else:
            self._compute()

    def _show_kernels(self, layer: Layer) -> None:
        peak = float(np.abs(layer.weight).max())
        self.kernels.show_values(layer.weight.reshape(len(layer.weight), -1), peak)
        self.kernels.frame(Box(self.kernel, 0, self.kernel + 1, 9))
        matrix = toeplitz(layer.weight[self.kernel, 0], CANVAS_PX, _GEOMETRY)
        self.dense.show_values(_thinned(matrix), peak)
        told = _("{all} numbers, {some} not zero, 9 different: W in a = σ(W x + b)")
        self.dense.setToolTip(told.format(all=f"{matrix.size:,}", some=f"{np.count_nonzero(matrix):,}"))

    def _compute(self) -> None:
        """Unfold, multiply and fold back what the networks are given."""
        state = self.store.state
        layer, given = self._layer, state.given()
        self._show_button()
        if layer is None or given is None or state.page.is_empty:
            self.product = self.product[:0]
            for view in (self.input, self.map, self.columns, self.rows):
                view.show_values(None)
            self._told.setText("")
            return
        columns = im2col(given[None], _GEOMETRY)
        self.product = layer.weight.reshape(len(layer.weight), -1) @ columns  # (16, 9) @ (9, 900) -> (16, 900)
        self.input.show_values(given)
        self.columns.show_values(columns)
        self.rows.show_values(self.product, float(np.abs(self.product).max()) or 1.0)
        self._show_map()
        self._mark()
        self._tell(state, layer)

    def _show_map(self) -> None:
        folded = self.product[self.kernel].reshape(CANVAS_PX, CANVAS_PX)
        self.map.show_values(folded, float(np.abs(self.product).max()) or 1.0)
        self.map.set_title(_("row {row}, folded back").format(row=self.kernel))

    def _tell(self, state: AppState, layer: Layer) -> None:
        """Compare with what torch's conv2d made of the same picture in the live network."""
        reading = state.reading("cnn")
        stage = reading.stages.get(_LAYER) if reading else None
        if stage is None:
            self._told.setText("")
            return
        maps = np.maximum(self.product + layer.parameters["bias"][:, None], 0)
        difference = float(np.abs(maps - stage.values.reshape(maps.shape)).max())
        if self._timing is None:
            lines = [_("W: {all} numbers, 9 different").format(all=f"{CANVAS_PX**4:,}")]
        else:
            lines = [f"{_(_WAYS[name])}: {each:,.0f} µs" for name, each in self._timing.microseconds.items()]
            difference = max(difference, self._timing.difference)
        lines.append(_("max |difference| to conv2d:\n{difference}").format(difference=f"{difference:.2g}"))
        self._told.setText("\n".join(lines).replace("-", "−"))

    def _go_to(self, place: int | None) -> None:
        if place is not None and place != self._placed:
            self._placed = place
            self._mark()

    def _mark(self) -> None:
        row, column = divmod(self._placed, CANVAS_PX)
        self.input.frame(Box(row - 1, column - 1, row + 2, column + 2))
        self.map.frame(Box(row, column, row + 1, column + 1))
        self.columns.frame(Box(0, self._placed, 9, self._placed + 1))
        self.rows.frame(Box(0, self._placed, len(self.product), self._placed + 1))
        self.columns.set_title(
            _("columns 9 × 900: column {column} is the window at ({row}, {place})").format(
                column=self._placed, row=row, place=column
            )
        )

    def _choose(self, kernel: int) -> None:
        self.kernel = kernel
        if self._layer is not None:
            self._show_kernels(self._layer)
        if self.product.size:
            self._show_map()

    def start(self) -> None:
        """Time the three ways on this machine."""
        state = self.store.state
        if state.page.is_empty:
            return
        self.lab.ask(MatrixQuestion(state.page.pixels, state.recipe, state.device, edits=state.live_edits))
        self._show_button()

    def _show_button(self) -> None:
        self.button.setEnabled(not self.lab.is_searching and not self.store.state.page.is_empty)
        self.button.setText(_("Timing…") if self.lab.is_searching else _("Time the three ways"))

    def _show_timing(self, timing: Timing) -> None:
        self._timing = timing
        self._compute()

    def _fail(self, error: UserError) -> None:
        self._show_button()
        self.store.update(message=str(error))

    def needed(self, state: AppState) -> str:
        return "cnn"

    def code(self) -> str:
        state = self.store.state
        given, network = state.given(), state.networks.get("cnn")
        if given is None or network is None or state.page.is_empty:
            return ""
        return matrix_code(network, state.edits, given)

    def is_settled(self, state: AppState) -> bool:
        return self.lab.is_answered and not self.lab.is_searching

    def subtitle(self, state: AppState) -> str:
        return _("conv 1 of what the networks are given")

    def retranslate(self) -> None:
        self.input.set_title(stage_title("input"))
        self.kernels.set_title(_("kernels 16 × 9"))
        self.map.set_title(_("row {row}, folded back").format(row=self.kernel))
        self.dense.set_title(_("W, 900 × 900"))
        self.columns.set_title(_("columns 9 × 900"))
        self.rows.set_title(_("kernels × columns = 16 × 900"))
        self.button.setToolTip(
            _("All sixteen maps of the drawing by torch, the median of 200 rounds, of 30 for the dense one")
        )
        for view in (self.kernels, self.rows):
            view.setToolTip(_("Click a row to fold it back"))
        self._choose(self.kernel)
        self._compute()


def _thinned(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a smaller picture of a matrix: of each block the number that is furthest from zero."""
    side = len(matrix) // _DENSE_CELLS
    blocks = (
        matrix.reshape(_DENSE_CELLS, side, _DENSE_CELLS, side).swapaxes(1, 2).reshape(_DENSE_CELLS, _DENSE_CELLS, -1)
    )
    strongest = np.abs(blocks).argmax(axis=2, keepdims=True)
    return np.take_along_axis(blocks, strongest, axis=2)[..., 0]
