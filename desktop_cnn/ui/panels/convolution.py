"""A kernel walks over the drawing: the same few numbers everywhere, and the map that comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout

from desktop_cnn.app.actions.network import edit_kernel, restore_kernels
from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.numbers.networks import picture
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.convolution import Geometry, convolve, windows
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.convolution_figure import ConvolutionFigure
from desktop_cnn.ui.panels.kernel_choices import ConvolutionChoices, flat
from desktop_cnn.ui.panels.kernel_chooser import KernelChooser, Place
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.throttle import Throttle
from desktop_cnn.ui.widgets.sentence import Sentence

_LEAST_PX = (640, 400)
_CHOOSER_PX = 160
_CHOSEN_BY = frozenset({"networks", "edits", "choices"})


@PANELS.register("convolution")
class ConvolutionPanel(Panel):
    """One kernel over the drawing as drawn, zero padding, no bias and no ReLU."""

    title = N_("Convolution")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.output: NDArray[np.float32] = np.zeros((CANVAS_PX, CANVAS_PX), dtype=np.float32)
        self._shown, self._is_walking = ConvolutionChoices(), False
        self._throttle = Throttle(self, {"document"}, self._compute)
        self.chooser, self._sum, figure = KernelChooser(), Sentence(), ConvolutionFigure()
        self.input, self.map, self.other, self.products = figure.input, figure.map, figure.other, figure.products
        self.transport, self.restore, self.strongest = figure.transport, figure.restore, figure.strongest
        self._added = figure.sum
        sized(self.chooser.setFixedWidth, _CHOOSER_PX)
        column = QVBoxLayout()
        sized(column.setSpacing, 8)
        column.addWidget(self._sum)
        column.addWidget(figure, stretch=1)
        row = self.make_row(_LEAST_PX)
        row.addWidget(self.chooser)
        row.addLayout(column, stretch=1)
        self.transport.set_count(CANVAS_PX**2)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.chooser.changed.connect(self.store.choose)
        self.chooser.edited.connect(self._edit)
        self.chooser.text.left.connect(self.store.rest)
        self.restore.clicked.connect(lambda: restore_kernels(self.store))
        self.transport.moved.connect(self._walk)
        self.transport.played.connect(self._play)
        self.transport.timed.connect(lambda steps: self._choose(steps_per_s=steps))
        self.strongest.clicked.connect(self.start)
        for view in (self.input, self.map):
            view.clicked.connect(self._choose_cell)

    @property
    def _choices(self) -> ConvolutionChoices:
        return self.store.state.chosen(ConvolutionChoices)

    def _choose(self, **changes: Any) -> None:
        self.store.choose(replace(self._choices, **changes))

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if changed.isdisjoint(_CHOSEN_BY):
            self._throttle.follow(state, changed)
            return
        before, self._shown = self._shown, self._choices
        self.restore.setVisible(bool(state.edits))
        self.chooser.follow(state)
        self.transport.show_speed(self._choices.steps_per_s)
        self.strongest.setEnabled(self._choices.cell is not None)
        if self._choices.cell not in (before.cell, divmod(self.transport.place, CANVAS_PX)):
            self._is_walking = False
        if changed == {"choices"} and replace(before, cell=self._choices.cell) == self._choices:
            self._show_window()
        else:
            self._throttle.stop()
            self._compute()
        self._keep_typed()

    def _keep_typed(self) -> None:
        """What stands in the live network now is what is typed, until undo takes it out."""
        live, chosen = self.chooser.live, self._choices
        if live is not None and (chosen.own, chosen.typing) != (flat(live), "live"):
            self._choose(own=flat(live), typing="live")

    def _edit(self, place: Place, weights: NDArray[np.float32] | None) -> None:
        edit_kernel(self.store, KernelEdit(*place, weights))

    def _compute(self) -> None:
        """Convolve the whole drawing. While it plays, what is not reached yet is empty."""
        pixels, kernel = self.store.state.document.pixels, self.chooser.chosen().weights
        self.output = _convolved(pixels, kernel)
        self.input.show_values(pixels)
        closest = self.chooser.closest()
        if closest is None:
            self.other.set_title("–")
            self.other.show_values(None)
        else:
            self.other.set_title(closest[0].title)
            result = _convolved(pixels, closest[0].weights)
            self.other.show_values(result, _peak(result))
        self.chooser.tell(closest)
        self.input.set_title(stage_title("input"))
        self.products.set_titles((_("window"), _("kernel"), _("product")))
        self.map.set_title(_("output: {kernel}").format(kernel=self.chooser.chosen().title))
        self._added.set_title(_("sum"))
        self._show_window()

    def _play(self, is_playing: bool) -> None:
        """Play from the first place, unless a cell is chosen; where it is stopped on its way is the chosen one then."""
        if is_playing:
            self._is_walking = True  # a new drawing must not take the window back, and so end it
            if self._choices.cell is None:
                self.transport.slider.setValue(0)
        else:
            if self.transport.is_at_end:
                self._is_walking = False
            else:
                self._choose(cell=divmod(self.transport.place, CANVAS_PX))
            self._show_place(self.transport.place)  # the whole map once more

    def _choose_cell(self, row: int, column: int) -> None:
        self.transport.play.setChecked(False)
        self._is_walking = False
        self._choose(cell=(row, column))

    def _walk(self, place: int) -> None:
        self._is_walking = True
        if self.transport.play.isChecked():
            self._show_place(place)
        else:
            self._choose(cell=divmod(place, CANVAS_PX))

    def _show_window(self) -> None:
        """Show where it has come to while it walks, else the chosen cell or the one where the kernel finds most."""
        if not self._is_walking:
            strongest = divmod(int(np.abs(self.output).argmax()), CANVAS_PX)
            row, column = self._choices.cell if _is_there(self._choices.cell) else strongest
            with QSignalBlocker(self.transport):
                self.transport.go_to(row * CANVAS_PX + column)
        self._show_place(self.transport.place)

    def _show_place(self, place: int) -> None:
        row, column = divmod(place, CANVAS_PX)
        kernel, pixels = self.chooser.chosen().weights, self.store.state.document.pixels
        geometry = _same(kernel)
        half, size = geometry.padding, geometry.kernel
        reached = self.output.copy()
        if self.transport.play.isChecked():
            reached.reshape(-1)[place + 1 :] = np.nan
        peak = _peak(self.output)
        self.map.show_values(reached, peak)
        self._added.show_values(self.output[row : row + 1, column : column + 1], peak)
        self.map.frame(Box(row, column, row + 1, column + 1))
        window = Box(row - half, column - half, row - half + size, column - half + size)
        self.input.frame(window)
        seen = windows(pixels, geometry)[row, column]
        self.products.show_products(seen, kernel, (1.0, _peak(kernel)), window.outside(CANVAS_PX, CANVAS_PX))
        told = _("{kernel} at ({row}, {column}): the sum of {count} products is {sum}, the framed cell of the output.")
        total = f"{self.output[row, column]:.4f}".replace("-", "−")
        title = self.chooser.chosen().title
        self._sum.setText(told.format(kernel=title, row=row, column=column, count=size * size, sum=total))

    def code(self) -> str:
        kernel = self.chooser.chosen().weights
        lines = [
            f"kernel = {parts.tensor(kernel)}",
            f"result = F.conv2d(x, kernel[None, None], padding={len(kernel) // 2})[0, 0]",
        ]
        return parts.program(parts.picture(self.store.state.document.pixels, parts.DRAWN), lines)

    def numbers(self) -> Numbers:
        kernel, pixels = self.chooser.chosen().weights, self.store.state.document.pixels
        place = divmod(self.transport.place, CANVAS_PX)
        window = windows(pixels, _same(kernel))[place]
        arrays = {
            "input": pixels,
            "kernel": kernel,
            "output": self.output,
            "window": window,
            "products": window * kernel,
        }
        return {
            **{name: picture(values) for name, values in arrays.items()},
            "place": quantity(np.array(place), along=("row", "column")),
        }

    def leave(self) -> None:
        self._throttle.stop()
        with QSignalBlocker(self.transport):
            self.transport.play.setChecked(False)

    def start(self) -> None:
        """Stop where the kernel finds most."""
        self._is_walking = False
        self._choose(cell=None)

    def play(self) -> None:
        self.transport.run(60)

    def subtitle(self, state: AppState) -> str:
        return _("of the drawing as drawn; zero padding, no bias, no ReLU")

    def retranslate(self) -> None:
        self.restore.setText(_("Restore the learned kernels"))
        self.strongest.setText(_("Strongest"))
        self.strongest.setToolTip(_("Where the kernel finds most, also in the next drawing"))
        self._compute()


def _is_there(cell: tuple[int, int] | None) -> TypeGuard[tuple[int, int]]:
    return cell is not None and all(each in range(CANVAS_PX) for each in cell)


def _same(kernel: NDArray[np.float32]) -> Geometry:
    """Return the geometry that keeps the size."""
    return Geometry(len(kernel), padding=len(kernel) // 2)


def _convolved(pixels: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    (result,) = convolve(pixels[None], kernel[None, None], np.zeros(1, dtype=np.float32), _same(kernel))
    return np.asarray(result)


def _peak(values: NDArray[np.float32]) -> float:
    return float(np.abs(values).max()) or 1.0
