"""What a curve is measured for: a perturbation, digits, and how many of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.state import AppState
from desktop_cnn.core.conditions import CONDITIONS, Sweep, whole_sweep
from desktop_cnn.core.labs.curves import PEN, SAMPLES, CurveQuestion
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item
from desktop_cnn.ui.widgets.source_box import SourceBox

_POINTS = 13
_LIMITS = (200, 1000, None)
_BOX_PX = 22
SEED = 0


@CHOICES.register("curves")
@dataclass(frozen=True)
class CurveChoices:
    """``source``: PEN, SAMPLES, MNIST or a path. ``limit``: that many digits of it, None for all."""

    perturbation: str = "shift"
    source: str = PEN
    limit: int | None = _LIMITS[0]


class CurveForm(Changing, QWidget):
    """``chosen`` carries what the person chooses: CurveChoices. Main thread only."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.names, self.source, self.limits = QComboBox(), SourceBox(), QComboBox()
        self._labels = [Label() for _each in range(3)]
        for name in CONDITIONS:
            self.names.addItem("", name)
        for limit in _LIMITS:
            self.limits.addItem("", limit)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        sized(grid.setHorizontalSpacing, 10)
        sized(grid.setVerticalSpacing, 7)
        grid.setColumnStretch(1, 1)
        for row, (label, box) in enumerate(zip(self._labels, (self.names, self.source, self.limits), strict=True)):
            label.setProperty("dim", True)
            box.setMinimumContentsLength(6)
            sized(box.setMinimumHeight, _BOX_PX)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        self.names.currentIndexChanged.connect(lambda: self._choose(self.source.source()))
        self.source.chosen.connect(self._choose)
        self.limits.currentIndexChanged.connect(lambda: self._choose(self.source.source()))
        self.retranslate()

    def _choose(self, source: str) -> None:
        self.chosen.emit(CurveChoices(self.name(), source, self.limits.currentData()))

    def show_choices(self, chosen: CurveChoices) -> None:
        show_item(self.names, chosen.perturbation)
        self.source.show_source(chosen.source)
        show_item(self.limits, chosen.limit)
        self.limits.setEnabled(self.source.source() != SAMPLES)

    def name(self) -> str:
        return str(self.names.currentData())

    def sweep(self) -> Sweep:
        return whole_sweep(self.name(), _POINTS)

    def question(self, state: AppState) -> CurveQuestion:
        source = self.source.source()
        limit = None if source == SAMPLES else self.limits.currentData()
        return CurveQuestion(self.sweep(), source, limit, SEED, state.models, state.device, open_drawing)

    def show_labels(self, are_shown: bool) -> None:
        for label in self._labels:
            label.setVisible(are_shown)

    def retranslate(self) -> None:
        told = (_("Perturbation"), _("Digits"), _("How many"))
        for label, box, text in zip(self._labels, (self.names, self.source, self.limits), told, strict=True):
            label.setText(text)
            box.setAccessibleName(text)
        for index, name in enumerate(CONDITIONS):
            self.names.setItemText(index, _(PERTURBATIONS[name].title))
        for index, limit in enumerate(_LIMITS):
            self.limits.setItemText(index, _("all") if limit is None else f"{limit:,}")
