"""Fields for size, kernel, stride, padding and dilation, of which none can be set to what gives no output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.core.convolution import PADDING_MODES, Geometry
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item, show_number

Kind = Literal["convolution", "pooling"]
_MOST = {"size": CANVAS_PX, "kernel": 7, "stride": 6, "padding": 6, "dilation": 4}
_LEAST = {"size": 1, "kernel": 1, "stride": 1, "padding": 0, "dilation": 1}
_TITLES = {
    "size": N_("Size n"),
    "kernel": N_("Kernel k"),
    "stride": N_("Stride s"),
    "padding": N_("Padding p"),
    "dilation": N_("Dilation d"),
}
_MODES = {"zeros": N_("zeros"), "reflect": N_("reflect"), "replicate": N_("replicate"), "circular": N_("circular")}
_KINDS: dict[Kind, str] = {"convolution": N_("Convolution"), "pooling": N_("Pooling")}


@CHOICES.register("arithmetic")
@dataclass(frozen=True)
class ArithmeticChoices:
    """A window over the drawing at ``size`` cells a side, ``mode`` one of PADDING_MODES.

    Of pooling ``kernel`` and ``stride`` alone count.
    """

    kind: Kind = "convolution"
    size: int = CANVAS_PX
    kernel: int = 3
    stride: int = 2
    padding: int = 1
    dilation: int = 1
    mode: str = "zeros"

    @property
    def is_pooling(self) -> bool:
        return self.kind == "pooling"

    @property
    def geometry(self) -> Geometry:
        if self.is_pooling:
            return Geometry(self.kernel, self.stride)
        return Geometry(self.kernel, self.stride, self.padding, self.dilation, self.mode)

    def possible(self) -> ArithmeticChoices:
        """Return these, or where there is no output or a number is beyond its field those of the first start."""
        is_within = all(_LEAST[name] <= getattr(self, name) <= _MOST[name] for name in _TITLES)
        fits = is_within and self.mode in PADDING_MODES and self.geometry.fits(self.size)
        return self if fits else ArithmeticChoices(self.kind)

    def of_kind(self, kind: Kind) -> ArithmeticChoices:
        """Return where every other field can be set: what one kind allows the other may not."""
        if kind == "pooling":
            return replace(self, kind=kind, kernel=min(2, self.size), stride=min(2, self.size))
        return replace(self, kind=kind, kernel=min(3, self.size), padding=0, dilation=1)


class GeometryForm(Changing, QWidget):
    """``chosen`` carries what the person chooses: ArithmeticChoices that are possible. Main thread only."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ArithmeticChoices()
        self.kinds, self.modes = QComboBox(), QComboBox()
        self.fields = {name: WholeBox() for name in _TITLES}
        self._labels = {name: Label() for name in ("kind", *_TITLES, "mode")}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 2)
        column.addWidget(self._labels["kind"])
        column.addWidget(self.kinds)
        for name, field in self.fields.items():
            column.addWidget(self._labels[name])
            column.addWidget(field)
            field.valueChanged.connect(lambda value, name=name: self._change(**{name: value}))
        column.addWidget(self._labels["mode"])
        column.addWidget(self.modes)
        column.addStretch()
        for kind in _KINDS:
            self.kinds.addItem("", kind)
        for mode in PADDING_MODES:
            self.modes.addItem("", mode)
        self.kinds.currentIndexChanged.connect(self._choose_kind)
        self.modes.currentIndexChanged.connect(lambda: self._change(mode=self.modes.currentData()))
        self.show_choices(self._shown)
        self.retranslate()

    def _choose_kind(self) -> None:
        self.chosen.emit(self._shown.of_kind(self.kinds.currentData()))

    def _change(self, **changes: Any) -> None:
        self.chosen.emit(replace(self._shown, **changes))

    def show_choices(self, shown: ArithmeticChoices) -> None:
        """Show what is chosen, and let each field go only as far as there is an output with the others as they are."""
        self._shown = shown
        geometry, size = shown.geometry, shown.size
        show_item(self.kinds, shown.kind)
        show_item(self.modes, shown.mode)
        for name, field in self.fields.items():
            reachable = [value for value in range(_LEAST[name], _MOST[name] + 1) if _fits(geometry, size, name, value)]
            with QSignalBlocker(field):
                field.setRange(reachable[0], reachable[-1])
            show_number(field, getattr(shown, name))
        of_convolutions = {name: self.fields[name] for name in ("padding", "dilation")} | {"mode": self.modes}
        for name, widget in of_convolutions.items():
            self._labels[name].setVisible(not shown.is_pooling)
            widget.setVisible(not shown.is_pooling)
        self._labels["kernel"].setText(_("Window k") if shown.is_pooling else _(_TITLES["kernel"]))
        model = self.modes.model()
        assert isinstance(model, QStandardItemModel)
        for index, mode in enumerate(PADDING_MODES):
            model.item(index).setEnabled(replace(geometry, mode=mode).fits(size))

    def retranslate(self) -> None:
        for name, field in self.fields.items():
            self._labels[name].setText(_(_TITLES[name]))
            field.setAccessibleName(_(_TITLES[name]))
        self._labels["kind"].setText(_("Operation"))
        self._labels["mode"].setText(_("Filled with"))
        for box, titles in ((self.kinds, _KINDS), (self.modes, _MODES)):
            for index in range(box.count()):
                box.setItemText(index, _(titles[box.itemData(index)]))
        self.show_choices(self._shown)
        self.kinds.setAccessibleName(_("Operation"))
        self.modes.setAccessibleName(_("Filled with"))


def _fits(geometry: Geometry, size: int, name: str, value: int) -> bool:
    if name == "size":
        return geometry.fits(value)
    return replace(geometry, **{name: value}).fits(size)  # type: ignore[arg-type]  # all fields are whole numbers
