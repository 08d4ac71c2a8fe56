"""How large an output is, and why: size, kernel, stride, padding, dilation and pooling, to be played with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_cnn.app.code.arithmetic import convolution_code, pooling_code
from desktop_cnn.app.numbers.networks import picture
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.convolution import Geometry, convolve, kept, pad, pool
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.geometry_form import ArithmeticChoices, GeometryForm
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.plain import Label

_LEAST_PX = (640, 130)
_FORM_PX = 190
_PADDED, _UNUSED = 1, 2


@PANELS.register("arithmetic")
class ArithmeticPanel(Panel):
    title = N_("Arithmetic")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._throttle = Throttle(self, {"document"}, self._compute)
        self.form, self.formula, self._note = GeometryForm(), Label(), Note(2)
        self.input, self.outputs = MapView("ink"), [MapView("signed"), MapView("ink"), MapView("ink")]
        self._shown, self._cell = ArithmeticChoices(), (0, 0)
        sized(self.form.setFixedWidth, _FORM_PX)
        self.formula.setProperty("strong", True)
        self._note.setProperty("dim", True)
        pictures = QHBoxLayout()
        sized(pictures.setSpacing, 18)
        for view in (self.input, *self.outputs):
            pictures.addWidget(view, stretch=1)
        column = QVBoxLayout()
        sized(column.setSpacing, 4)
        column.addLayout(pictures, stretch=1)
        column.addWidget(self.formula)
        column.addWidget(self._note)
        row = self.make_row(_LEAST_PX)
        row.addWidget(self.form)
        row.addLayout(column, stretch=1)
        self.form.chosen.connect(store.choose)
        for view in self.outputs:
            view.pointed.connect(self._point)
            view.clicked.connect(lambda row, column: self._point((row, column)))
        self.retranslate()

    @property
    def chosen(self) -> ArithmeticChoices:
        """Return what is chosen, where that is possible, else what is at the first start."""
        return self.store.state.chosen(ArithmeticChoices).possible()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "choices" in changed and self.chosen != self._shown:
            self._shown = self.chosen
            self.form.show_choices(self._shown)
            self._compute()
        self._throttle.follow(state, changed)

    def values(self) -> list[NDArray[np.float32]]:
        """Return what comes out: the convolution, or the largest and the mean of each window."""
        picture, geometry = self.picture(), self.chosen.geometry
        if self.chosen.is_pooling:
            return [pool(picture, geometry, kind) for kind in ("max", "average")]
        return list(convolve(picture[None], slope(geometry.kernel)[None, None], np.zeros(1, np.float32), geometry))

    def picture(self) -> NDArray[np.float32]:
        """Return the drawing at the chosen size, (n, n): each cell the mean of the pixels that it covers."""
        shares = _shares(self.chosen.size)
        return (shares @ self.store.state.document.pixels @ shares.T).astype(np.float32)

    def _compute(self) -> None:
        picture, geometry, outputs = self.picture(), self.chosen.geometry, self.values()
        size, padding = len(picture), geometry.padding
        places, unused = geometry.output_size(size), geometry.unused(size)
        marks = np.zeros((size + 2 * padding,) * 2, dtype=np.uint8)
        if unused:
            marks[-unused:], marks[:, -unused:] = _UNUSED, _UNUSED
        inside = np.zeros(marks.shape, dtype=bool)
        inside[padding : padding + size, padding : padding + size] = True
        marks[~inside & (marks == 0)] = _PADDED
        self._cell = (min(self._cell[0], places - 1), min(self._cell[1], places - 1))
        top, left = (place * geometry.stride for place in self._cell)
        seen = np.zeros(marks.shape, dtype=bool)
        gap = geometry.dilation
        seen[top : top + geometry.reach : gap, left : left + geometry.reach : gap] = True
        self.input.frame(Box(top, left, top + geometry.reach, left + geometry.reach))
        self.input.set_title(_("input {size}×{size}").format(size=size))
        self.input.show_values(pad(picture, geometry), 1.0, around=seen, hatched=marks)
        edges = _("output {size}×{size}: upright edges").format(size=places)
        titles = [_("max"), _("average")] if self.chosen.is_pooling else [edges]
        shown = self.outputs[1:] if self.chosen.is_pooling else self.outputs[:1]
        for view in self.outputs:
            view.setVisible(view in shown)
        for view, values, title in zip(shown, outputs, titles, strict=True):
            if self.chosen.is_pooling:
                share = percent(kept(picture, values, geometry), 0)
                title = _("{kind}: {share} kept").format(kind=title, share=share)
            view.set_title(title)
            view.show_values(values, float(np.abs(values).max()) or 1.0)
            view.frame(Box(*self._cell, self._cell[0] + 1, self._cell[1] + 1))
        self._tell(geometry, size, places, unused)

    def _tell(self, geometry: Geometry, size: int, places: int, unused: int) -> None:
        n, p, d, k, s = size, geometry.padding, geometry.dilation, geometry.kernel, geometry.stride
        self.formula.setText(f"⌊({n} + 2·{p} − {d}·({k} − 1) − 1) / {s}⌋ + 1 = {places}")
        told = []
        if unused:
            crossed = _("Crossed out: {count} at each far edge, which no window reaches: PyTorch rounds down.")
            told.append(crossed.format(count=unused))
        if p:
            told.append(_("Hatched: padding."))
        if self.chosen.is_pooling:
            told.append(_("Kept: the share of the picture's variance that a·x + b of the pooled x tells at best (R²)."))
        self._note.setText(" ".join(told))

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell is not None and cell != self._cell:
            self._cell = cell
            self._compute()

    def start(self) -> None:
        """Point at the output cell that answers most."""
        output = np.abs(self.values()[0])
        row, column = np.unravel_index(int(output.argmax()), output.shape)
        self._point((int(row), int(column)))

    def code(self) -> str:
        picture, geometry = self.picture(), self.chosen.geometry
        if self.chosen.is_pooling:
            return pooling_code(picture, geometry)
        return convolution_code(picture, slope(geometry.kernel), geometry)

    def numbers(self) -> Numbers:
        names = ("max", "average") if self.chosen.is_pooling else ("output",)
        outputs = dict(zip(names, self.values(), strict=True))
        return {name: picture(values) for name, values in {"input": self.picture(), **outputs}.items()}

    def subtitle(self, state: AppState) -> str:
        return _("of the drawing as drawn, at any size")

    def retranslate(self) -> None:
        self.formula.setToolTip(_("The output's size along each side: ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1"))
        self._compute()


def slope(kernel: int) -> NDArray[np.float32]:
    """Return a (k, k) kernel that answers to upright edges; the identity for one cell."""
    if kernel == 1:
        return np.ones((1, 1), dtype=np.float32)
    across = np.arange(kernel) - (kernel - 1) / 2
    return np.tile(across / np.abs(across).sum() / kernel, (kernel, 1)).astype(np.float32)


def _shares(size: int) -> NDArray[np.float64]:
    """Return (size, 30): how much of each cell of the smaller picture each pixel covers."""
    edges = np.linspace(0, CANVAS_PX, size + 1)
    pixels = np.arange(CANVAS_PX)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return covered.clip(0) * size / CANVAS_PX
