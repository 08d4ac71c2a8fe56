"""How large an output is, and why: size, kernel, stride, padding, dilation and pooling, to be played with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout

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
from desktop_cnn.ui.panels.arithmetic_terms import explained, formula
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.geometry_form import ArithmeticChoices, GeometryForm
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.picture_row import PictureRow
from desktop_cnn.ui.widgets.sentence import Sentence, Sentences
from desktop_cnn.ui.widgets.term_line import TermLine
from desktop_cnn.ui.widgets.transport import Transport

_LEAST_PX = (640, 400)
_FORM_PX = 116
_PADDED, _UNUSED = 1, 2


@PANELS.register("arithmetic")
class ArithmeticPanel(Panel):
    title = N_("Arithmetic")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._throttle = Throttle(self, {"document"}, self._compute)
        self.form, self.formula, self.told, self._note = GeometryForm(), TermLine(), Sentence(), Sentences()
        self.input, self.outputs = MapView("ink"), [MapView("signed"), MapView("ink"), MapView("ink")]
        self.pictures, self.transport = PictureRow([self.input, *self.outputs]), Transport()
        self._shown, self._cell = ArithmeticChoices(), (0, 0)
        self._outputs: list[NDArray[np.float32]] = []
        self._note.setProperty("dim", True)
        column = QVBoxLayout()
        sized(column.setSpacing, 6)
        for widget in (self.told, self.formula):
            column.addWidget(widget)
        column.addWidget(self.pictures, stretch=100)
        column.addWidget(self.transport)
        column.addWidget(self._note)
        column.addStretch(1)
        sized(self.form.setFixedWidth, _FORM_PX)
        row = self.make_row(_LEAST_PX)
        row.addWidget(self.form)
        row.addLayout(column, stretch=1)
        self.form.chosen.connect(store.choose)
        self.transport.moved.connect(lambda place: self._go_to(divmod(place, len(self._outputs[0]))))
        self.transport.played.connect(lambda _is_playing: self._show_place())
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
        self._outputs = self.values()
        places = len(self._outputs[0])
        self._cell = (min(self._cell[0], places - 1), min(self._cell[1], places - 1))
        with QSignalBlocker(self.transport):
            self.transport.set_count(places**2)
        self._show_titles()
        self._show_place()

    def _show_titles(self) -> None:
        geometry, places = self.chosen.geometry, len(self._outputs[0])
        self.input.set_title(_("input {size}×{size}").format(size=self.chosen.size))
        if not self.chosen.is_pooling:
            self.outputs[0].set_title(_("output {size}×{size}: upright edges").format(size=places))
            return
        kinds = _("max"), _("average")
        for view, values, kind in zip(self.outputs[1:], self._outputs, kinds, strict=True):
            share = percent(kept(self.picture(), values, geometry), 0)
            view.set_title(_("{kind}: {share} kept").format(kind=kind, share=share))

    def _show_place(self) -> None:
        """Show the window's place in the input and its cell in the output, and what of the formula it explains."""
        geometry, size = self.chosen.geometry, self.chosen.size
        (row, column), places = self._cell, len(self._outputs[0])
        top, left, reach, gap = row * geometry.stride, column * geometry.stride, geometry.reach, geometry.dilation
        marks = _marks(geometry, size)
        seen = np.zeros(marks.shape, dtype=bool)
        seen[top : top + reach : gap, left : left + reach : gap] = True
        self.input.frame(Box(top, left, top + reach, left + reach))
        self.input.show_values(pad(self.picture(), geometry), 1.0, around=seen, hatched=marks)
        shown = self.outputs[1:] if self.chosen.is_pooling else self.outputs[:1]
        self.pictures.show_only([self.input, *shown])
        for view, values in zip(shown, self._outputs, strict=True):
            reached = values.copy()
            if self.transport.play.isChecked():
                reached.reshape(-1)[row * places + column + 1 :] = np.nan
            view.show_values(reached, float(np.abs(values).max()) or 1.0)
            view.frame(Box(row, column, row + 1, column + 1))
        with QSignalBlocker(self.transport), QSignalBlocker(self.transport.slider):
            self.transport.slider.setValue(row * places + column)
        self._tell(geometry, size, places)

    def _tell(self, geometry: Geometry, size: int, places: int) -> None:
        lit, words = explained(geometry, size, self._cell)
        self.formula.show_terms(formula(geometry, size, lit))
        (row, column), s, p = self._cell, geometry.stride, geometry.padding
        told = _(
            "The window at ({row}, {column}) begins at row {row}·{s} − {p} = {top} and column"
            " {column}·{s} − {p} = {left} of the input; {places}×{places} such places fit."
        )
        numbers = {"row": row, "column": column, "top": row * s - p, "left": column * s - p}
        self.told.setText(told.format(s=s, p=p, places=places, **numbers).replace("= -", "= −"))
        if unused := geometry.unused(size):
            crossed = _("Crossed out: {count} at each far edge, which no window reaches: PyTorch rounds down.")
            words.append(crossed.format(count=unused))
        if p:
            words.append(_("Hatched: padding."))
        if self.chosen.is_pooling:
            words.append(
                _("Kept: the share of the picture's variance that a·x + b of the pooled x tells at best (R²).")
            )
        self._note.setText(" ".join(words))

    def _point(self, cell: tuple[int, int] | None) -> None:
        """Go where the pointer is, unless the window walks by itself."""
        if cell is not None and not self.transport.play.isChecked():
            self._go_to(cell)

    def _go_to(self, cell: tuple[int, int]) -> None:
        if cell != self._cell:
            self._cell = cell
            self._show_place()

    def leave(self) -> None:
        self.transport.play.setChecked(False)

    def play(self) -> None:
        self.transport.run(60)

    def start(self) -> None:
        """Point at the output cell that answers most."""
        output = np.abs(self.values()[0])
        row, column = np.unravel_index(int(output.argmax()), output.shape)
        self._go_to((int(row), int(column)))

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


def _marks(geometry: Geometry, size: int) -> NDArray[np.uint8]:
    """Return what a cell of the padded input is: 1 for padding, 2 where no window comes, else 0."""
    padding, unused = geometry.padding, geometry.unused(size)
    marks = np.full((size + 2 * padding,) * 2, _PADDED, dtype=np.uint8)
    marks[padding : padding + size, padding : padding + size] = 0
    if unused:
        marks[-unused:], marks[:, -unused:] = _UNUSED, _UNUSED
    return marks


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
