"""Shift, noise and seed under the canvas, with one switch for all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QSpinBox, QVBoxLayout

from desktop_cnn.app.actions.perturbation import set_noise, set_seed, set_shift
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.perturbations.noise import MAX_NOISE_SIGMA
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import _
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.segmented import Segmented
from desktop_cnn.ui.widgets.shift_pad import ShiftPad
from desktop_cnn.ui.widgets.switch import Switch

_STEPS_PER_SIGMA = 100
_MAX_SEED = 9999


class PerturbationCard(QFrame):
    """Main thread only."""

    def __init__(self, store: Store, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._store = store
        self._title = QLabel()
        self._title.setProperty("strong", True)
        self._switch = Switch(actions["perturb.toggle"])
        self._pad = ShiftPad(MAX_SHIFT_PX)
        self._pad.moved.connect(lambda dx, dy: set_shift(store, dx, dy))
        self._names = {name: QLabel() for name in ("dx", "dy", "noise", "seed", "shown")}
        for label in self._names.values():
            label.setProperty("dim", True)
        self._values = {name: QLabel() for name in ("dx", "dy", "noise")}
        for value in self._values.values():
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._noise = QSlider(Qt.Orientation.Horizontal)
        self._noise.setRange(0, round(MAX_NOISE_SIGMA * _STEPS_PER_SIGMA))
        self._noise.valueChanged.connect(self._set_noise)
        self._seed = QSpinBox()
        self._seed.setRange(0, _MAX_SEED)
        self._seed.valueChanged.connect(self._set_seed)
        self._shown = Segmented([actions["perturb.show.drawn"], actions["perturb.show.perturbed"]])
        self._build()

    def _build(self) -> None:
        header = QHBoxLayout()
        header.addWidget(self._title)
        header.addStretch()
        header.addWidget(self._switch)
        shift = QGridLayout()
        shift.setSpacing(8)
        shift.addWidget(self._pad, 0, 0, 3, 1)
        for row, name in enumerate(("dx", "dy")):
            shift.addWidget(self._names[name], row, 1)
            shift.addWidget(self._values[name], row, 2)
        shift.addWidget(self._names["seed"], 2, 1)
        shift.addWidget(self._seed, 2, 2)
        shift.setColumnStretch(1, 1)
        noise = QHBoxLayout()
        noise.setSpacing(10)
        for widget in (self._names["noise"], self._noise, self._values["noise"]):
            noise.addWidget(widget)
        shown = QHBoxLayout()
        shown.addWidget(self._names["shown"])
        shown.addStretch()
        shown.addWidget(self._shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        for part in (header, shift, noise, shown):
            layout.addLayout(part)

    def _set_noise(self, value: int) -> None:
        if value != round(self._store.state.perturbation.noise_sigma * _STEPS_PER_SIGMA):
            set_noise(self._store, value / _STEPS_PER_SIGMA)

    def _set_seed(self, value: int) -> None:
        if value != self._store.state.perturbation.seed:
            set_seed(self._store, value)

    def show_state(self, state: AppState) -> None:
        settings = state.perturbation
        self._pad.show_shift(settings.dx_px, settings.dy_px, settings.on)
        self._values["dx"].setText(_pixels(settings.dx_px))
        self._values["dy"].setText(_pixels(settings.dy_px))
        self._values["noise"].setText(f"{settings.noise_sigma:.2f}")
        self._noise.setValue(round(settings.noise_sigma * _STEPS_PER_SIGMA))
        self._seed.setValue(settings.seed)

    def set_theme(self, theme: Theme) -> None:
        self._pad.set_theme(theme)
        self._switch.set_theme(theme)

    def retranslate(self) -> None:
        self._title.setText(_("Perturb the drawing"))
        titles = {
            "dx": _("Shift x"),
            "dy": _("Shift y"),
            "noise": _("Noise σ"),
            "seed": _("Noise seed"),
            "shown": _("Panels show"),
        }
        for name, title in titles.items():
            self._names[name].setText(title)
        self._pad.setAccessibleName(_("Shift of the drawing"))
        self._pad.setToolTip(_("Drag the dot to shift the drawing, or press Alt with an arrow key"))
        self._noise.setAccessibleName(_("Standard deviation of the noise"))
        self._seed.setAccessibleName(_("Noise seed"))


def _pixels(shift_px: int) -> str:
    return f"{shift_px:+d} px".replace("-", "−").replace("+0", "0")
