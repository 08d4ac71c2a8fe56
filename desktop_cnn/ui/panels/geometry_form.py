"""Fields for size, kernel, stride, padding and dilation, of which none can be set to what gives no output."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from desktop_cnn.core.convolution import PADDING_MODES, Geometry
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.plain import Label

_MOST = {"size": CANVAS_PX, "kernel": 7, "stride": 6, "padding": 6, "dilation": 4}
_LEAST = {"size": 1, "kernel": 1, "stride": 1, "padding": 0, "dilation": 1}
_FIRST = {"size": CANVAS_PX, "kernel": 3, "stride": 2, "padding": 1, "dilation": 1}
_TITLES = {
    "size": N_("Size n"),
    "kernel": N_("Kernel k"),
    "stride": N_("Stride s"),
    "padding": N_("Padding p"),
    "dilation": N_("Dilation d"),
}
_MODES = {"zeros": N_("zeros"), "reflect": N_("reflect"), "replicate": N_("replicate"), "circular": N_("circular")}
_KINDS = {"convolution": N_("Convolution"), "pooling": N_("Pooling")}


class GeometryForm(Changing, QWidget):
    """``changed``: another geometry or size. Main thread only."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kinds, self.modes = QComboBox(), QComboBox()
        self.fields = {name: WholeBox() for name in _TITLES}
        self._labels = {name: Label() for name in (*_TITLES, "mode")}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(4)
        self._form.addRow(self.kinds)
        for name, field in self.fields.items():
            self._form.addRow(self._labels[name], field)
            field.setRange(_LEAST[name], _MOST[name])
            field.setValue(_FIRST[name])
            field.valueChanged.connect(self._change)
        self._form.addRow(self._labels["mode"], self.modes)
        for kind in _KINDS:
            self.kinds.addItem("", kind)
        for mode in PADDING_MODES:
            self.modes.addItem("", mode)
        self.kinds.currentIndexChanged.connect(self._choose_kind)
        self.modes.currentIndexChanged.connect(self._change)
        self.retranslate()

    @property
    def input_size(self) -> int:
        return self.fields["size"].value()

    @property
    def is_pooling(self) -> bool:
        return bool(self.kinds.currentData() == "pooling")

    @property
    def chosen(self) -> Geometry:
        values = {name: field.value() for name, field in self.fields.items() if name != "size"}
        if self.is_pooling:
            return Geometry(values["kernel"], values["stride"])
        return Geometry(**values, mode=self.modes.currentData())

    def _choose_kind(self) -> None:
        """Begin where every other field can be set: what one kind allows the other may not."""
        window = {"kernel": 2, "stride": 2} if self.is_pooling else {"kernel": 3, "padding": 0, "dilation": 1}
        for name, value in window.items():
            field = self.fields[name]
            field.blockSignals(True)
            field.setRange(_LEAST[name], _MOST[name])
            field.setValue(min(value, self.input_size))
            field.blockSignals(False)
        self._change()

    def _change(self) -> None:
        self._bound()
        self.changed.emit()

    def _bound(self) -> None:
        """Let each field go only as far as there is an output with the others as they are."""
        for name, field in self.fields.items():
            geometry, size = self.chosen, self.input_size
            reachable = [value for value in range(_LEAST[name], _MOST[name] + 1) if _fits(geometry, size, name, value)]
            field.blockSignals(True)
            field.setRange(reachable[0], reachable[-1])
            field.blockSignals(False)
        for name in ("padding", "dilation"):
            self._form.setRowVisible(self.fields[name], not self.is_pooling)
        self._form.setRowVisible(self.modes, not self.is_pooling)
        self._labels["kernel"].setText(_("Window k") if self.is_pooling else _(_TITLES["kernel"]))
        model = self.modes.model()
        assert isinstance(model, QStandardItemModel)
        for index, mode in enumerate(PADDING_MODES):
            model.item(index).setEnabled(replace(geometry, mode=mode).fits(size))

    def retranslate(self) -> None:
        for name, field in self.fields.items():
            self._labels[name].setText(_(_TITLES[name]))
            field.setAccessibleName(_(_TITLES[name]))
        self._labels["mode"].setText(_("Filled with"))
        for box, titles in ((self.kinds, _KINDS), (self.modes, _MODES)):
            for index in range(box.count()):
                box.setItemText(index, _(titles[box.itemData(index)]))
        self._bound()
        self.kinds.setAccessibleName(_("Operation"))
        self.modes.setAccessibleName(_("Filled with"))


def _fits(geometry: Geometry, size: int, name: str, value: int) -> bool:
    if name == "size":
        return geometry.fits(value)
    return replace(geometry, **{name: value}).fits(size)  # type: ignore[arg-type]  # all fields are whole numbers
