"""The first convolution as a matrix product: kernels × columns (im2col), or one dense matrix × the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_cnn.app.code.im2col import im2col_code
from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.convolution import im2col
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.im2col import Im2colQuestion, Timing
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS, Panel, missing_maps
from desktop_cnn.ui.panels.im2col_figure import Im2colFigure
from desktop_cnn.ui.panels.im2col_parts import (
    FirstConvolution,
    FirstDense,
    Im2colChoices,
    first_convolution,
    first_dense,
)
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.job_bar import JobBar
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scrolled import Room
from desktop_cnn.ui.widgets.zoom_view import ZoomView

_LEAST_PX, _SEEN_PX = (640, 440), 130
_PIXELS = CANVAS_PX**2
_TIME = N_("Time the three ways")
_WAYS = {"convolution": N_("conv2d"), "columns": N_("im2col and product"), "dense": N_("dense matrix")}


@PANELS.register("im2col")
class Im2colPanel(Panel):
    """Of the first compared network that has one over the picture, and of what that is given.

    Pointing at a pixel, a column or an output cell shows the same place in all.
    """

    title = N_("Matrix")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.lab: Lab[Im2colQuestion, Timing] = labs.open(
            LABS["im2col"],
            self._show_timing,
            self._fail,
            self._show_job,
            _TIME,
        )
        self._folded = 0
        self._throttle = Throttle(self, {"snapshot", "document"}, self._compute)
        self.product: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._placed = 0
        self._timing: Timing | None = None
        self._device = ""
        self._convolution: FirstConvolution | None = None
        self._full: FirstDense | None = None
        figure = self._views = Im2colFigure()
        self.input, self.kernels, self.map, self.dense = figure.input, figure.kernels, figure.map, figure.dense
        self.columns, self.rows = figure.columns, figure.rows
        self.job_bar, self._told, self._none = JobBar(_TIME, 0), ElidedLabel(), Label()
        self._lay_out()
        for view in (self.input, self.map):
            view.pointed.connect(lambda cell, view=view: self._go_to(self._place_at(view, cell)))
        for view in (self.columns, self.rows):
            view.pointed.connect(lambda cell: self._go_to(cell and cell[1]))
        for view in (self.kernels, self.rows):
            view.clicked.connect(lambda row, _column: store.choose(Im2colChoices(row)))
        self.job_bar.asked.connect(self.start)
        self.job_bar.cancelled.connect(self.lab.drop)
        self.retranslate()

    def _lay_out(self) -> None:
        self._told.setProperty("dim", True)
        self._views.head.addWidget(self.job_bar)
        self._views.head.addWidget(self._told, stretch=1)
        content = Room(*_LEAST_PX)
        row = QHBoxLayout(content)
        sized(row.setContentsMargins, 14, 6, 14, 8)
        row.addWidget(self._views)
        row.addWidget(self._none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ZoomView(content, _SEEN_PX))
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setWordWrap(True)
        self._none.setProperty("dim", True)
        self._none.hide()

    @property
    def kernel(self) -> int:
        """Return the number of the chosen kernel, where there is one, else of the first."""
        chosen = self.store.state.chosen(Im2colChoices).kernel
        return chosen if self._convolution is not None and chosen in range(self._convolution.filters) else 0

    def requested(self, state: AppState) -> frozenset[str]:
        shown = first_convolution(state)
        return frozenset({f"{shown.network.name}/{shown.layer.name}"}) if shown else frozenset()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "networks" in changed:
            self._take_networks(state)
        if self._folded != self.kernel:
            self._show_kernel()
        if state.device != self._device:
            self._device, self._timing = state.device, None
        if changed.isdisjoint({"networks", "shown"}):
            self._throttle.follow(state, changed)
        else:
            self._compute()

    def _take_networks(self, state: AppState) -> None:
        before, found = self._convolution, first_convolution(state)
        is_none = found is None and bool(state.networks)
        self._views.setHidden(is_none)
        self._none.setVisible(is_none)
        self._convolution = found
        full = first_dense(state)
        if full is None or self._full is None or full.layer is not self._full.layer:
            self._views.show_full(full)
        self._full = full
        if found is not None:
            self._views.show_titles(found, self._full, self.kernel)
        if found is not None and (before is None or found.layer is not before.layer):
            self._timing = None
            if before is None or found.side != before.side:
                self._placed = found.side // 2 * (found.side + 1)
            self._show_kernels(found)

    def _show_kernels(self, shown: FirstConvolution) -> None:
        self._folded = self.kernel
        self._views.show_kernels(shown, self.kernel)

    def _compute(self) -> None:
        """Unfold, multiply and fold back what the network is given."""
        state, shown = self.store.state, self._convolution
        given = state.given(shown.network.name) if shown else None
        self._show_job()
        if shown is None or given is None or state.document.is_empty:
            self.product = self.product[:0]
            for view in (self.input, self.map, self.columns, self.rows):
                view.show_values(None)
            self._told.setText("")
            return
        columns = im2col(given[None], shown.geometry)
        # (F, k·k) @ (k·k, H'·W') -> (F, H'·W')
        self.product = shown.layer.kernels.reshape(shown.filters, -1) @ columns
        self.input.show_values(given)
        self.columns.show_values(columns)
        self.rows.show_values(self.product, float(np.abs(self.product).max()) or 1.0)
        self._show_map(shown)
        self._views.mark(shown, self._placed)
        self._tell(state, shown)

    def _show_map(self, shown: FirstConvolution) -> None:
        folded = self.product[self.kernel].reshape(shown.side, shown.side)
        self.map.show_values(folded, float(np.abs(self.product).max()) or 1.0)
        self.map.set_title(_("row {row}, folded back").format(row=self.kernel))

    def _tell(self, state: AppState, shown: FirstConvolution) -> None:
        """Compare with what torch's conv2d made of the same picture in the live network."""
        reading = state.reading(shown.network.name)
        output = reading.outputs.get(shown.layer.name) if reading else None
        if output is None:
            self._told.setText("")
            return
        maps = shown.maps(self.product)
        differences = [] if maps is None else [float(np.abs(maps - output.values.reshape(maps.shape)).max())]
        if self._timing is None:
            told = _("W: {all} numbers, {different} different")
            lines = [told.format(all=f"{shown.side**2 * _PIXELS:,}", different=shown.cells)]
        else:
            lines = [f"{_(_WAYS[name])}: {each:,.0f} µs" for name, each in self._timing.microseconds.items()]
            differences.append(self._timing.difference)
        if differences:
            told = _("max |difference| to conv2d: {difference}")
            lines.append(told.format(difference=f"{max(differences):.2g}"))
        self._told.setText(" · ".join(lines).replace("-", "−"))

    def _place_at(self, view: MapView, cell: tuple[int, int] | None) -> int | None:
        """Return the number of the place that a cell of the map is, or whose window's middle is next to a pixel."""
        shown = self._convolution
        if shown is None or cell is None:
            return None
        row, column = cell if view is self.map else map(shown.nearest, cell)
        return row * shown.side + column

    def _go_to(self, place: int | None) -> None:
        if place is not None and place != self._placed and self._convolution is not None:
            self._placed = place
            self._views.mark(self._convolution, self._placed)

    def _show_kernel(self) -> None:
        if self._convolution is not None:
            self._show_kernels(self._convolution)
            if self.product.size:
                self._show_map(self._convolution)

    def start(self) -> None:
        """Time the three ways on this machine."""
        state, shown = self.store.state, self._convolution
        if shown is None or state.document.is_empty:
            return
        network = shown.network
        self.lab.ask(
            Im2colQuestion(
                state.document.pixels, {network.name: network.model}, state.device, network.name, edits=state.live_edits
            )
        )

    def _show_job(self) -> None:
        self.job_bar.button.setEnabled(self._convolution is not None and not self.store.state.document.is_empty)
        self.job_bar.show_job(self.lab.job, "")

    def _show_timing(self, timing: Timing) -> None:
        self._timing = timing
        self._compute()

    def _fail(self, error: UserError) -> None:
        self.store.update(message=str(error))

    def needed(self, state: AppState) -> str:
        return "" if self._convolution else missing_maps(state)

    def code(self) -> str:
        state, shown = self.store.state, self._convolution
        given = state.given(shown.network.name) if shown else None
        if given is None or shown is None or state.document.is_empty:
            return ""
        return im2col_code(shown.network, shown.layer, shown.geometry, state.edits, given)

    def numbers(self) -> Numbers:
        given = self.store.state.given(self._convolution.network.name) if self._convolution else None
        if self._convolution is None or given is None or not self.product.size:
            return {}
        times = self._timing.microseconds if self._timing else {}
        timing = {"microseconds": quantity([*times.values()], way=times)} if times else {}
        return {**self._convolution.numbers(given, self.product, self.kernel), **timing}

    def is_settled(self, state: AppState) -> bool:
        return self.lab.is_answered and not self.lab.job.is_running

    def subtitle(self, state: AppState) -> str:
        shown = first_convolution(state)
        return _("{layer} of what the networks are given").format(layer=shown.title(state)) if shown else ""

    def retranslate(self) -> None:
        self.input.set_title(stage_title("input"))
        self.map.set_title(_("row {row}, folded back").format(row=self.kernel))
        tip = _("All maps of the drawing by torch, the median of 200 rounds, of 30 for the dense one")
        self.job_bar.button.setToolTip(tip)
        self._none.setText(_("None of the compared networks has a convolution with square kernels over the picture."))
        for view, title in ((self.kernels, _("kernels")), (self.columns, _("columns")), (self.rows, _("product"))):
            view.set_title(title)  # until their sizes are known
        self.dense.set_title("W")
        if self._convolution is not None:
            self._full = first_dense(self.store.state)
            self._views.show_titles(self._convolution, self._full, self.kernel)
        self._show_kernel()
        self._compute()
