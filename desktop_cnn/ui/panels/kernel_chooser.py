"""Which kernel: one made by hand, one that a network has learned, or the person's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_cnn.app.naming import stage_title
from desktop_cnn.core.convolution import of_picture
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.kernels import ALIKE, KERNELS, SIZES, nearest, parse_kernel, similarity
from desktop_cnn.core.networks import KernelEdit, LayerInfo, Network
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.widgets.kernel_text import KernelText
from desktop_cnn.ui.widgets.layer_box import LayerBox
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.number_box import WholeBox

_LEARNED, _OWN = "learned", "own"


class Place(NamedTuple):
    """Where a learned kernel stands; ``model`` by its id."""

    model: str
    layer: str
    map: int
    channel: int


@dataclass(frozen=True, eq=False)
class Chosen:
    """``weights``: (k, k)."""

    title: str
    weights: NDArray[np.float32]


class KernelChooser(Changing, QWidget):
    """``changed``: there is another kernel. What is typed and is none changes nothing but says why.

    ``edited`` carries the Place of a learned kernel and what is to stand there, (k, k) or None for silence. Offered are
    the layers with square kernels of odd size, which keep the drawing's size; typed over are those of kernels.SIZES.
    Main thread only.
    """

    changed = Signal()
    edited = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._networks: Mapping[str, Network] = {}
        self.kinds, self.layers, self.text = QComboBox(), LayerBox(_is_shown), KernelText()
        self.map, self.channel = WholeBox(), WholeBox()
        self.note = Note(5)
        self.note.setProperty("dim", True)
        self.silence, self.edit = QToolButton(), QToolButton()
        self._target: Place | None = None
        self._former: Place | None = None  # the target before undo took what was typed out of the live network
        self._live: NDArray[np.float32] | None = None
        self._layer = self._problem = ""
        self._own = KERNELS["sobel_x"].weights
        self.text.write(self._own)
        self.layers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # a network's title may be long
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for widget in (self.kinds, self.layers, self.map, self.channel):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(5)
        buttons.addWidget(self.edit)
        buttons.addWidget(self.silence)
        column.addLayout(buttons)
        column.addWidget(self.text, stretch=1)
        column.addStretch()
        column.addWidget(self.note)
        for name in KERNELS:
            self.kinds.addItem("", name)
        for name in (_LEARNED, _OWN):
            self.kinds.insertSeparator(self.kinds.count())
            self.kinds.addItem("", name)
        self.kinds.setCurrentIndex(self.kinds.findData("sobel_x"))
        self.kinds.currentIndexChanged.connect(self._choose_kind)
        self.layers.currentIndexChanged.connect(self._choose_layer)
        self.map.valueChanged.connect(self.changed)
        self.channel.valueChanged.connect(self.changed)
        self.text.textChanged.connect(self._read_text)
        self.edit.clicked.connect(self._edit)
        self.silence.clicked.connect(lambda: self.edited.emit(self._place(), None))
        self.retranslate()

    def set_networks(self, networks: Mapping[str, Network]) -> None:
        """Offer the kernels of their convolutions, keeping the choice."""
        self._networks = networks
        self.layers.offer(networks, self._layer)
        place = self._target or self._former
        if place is not None and place.model not in [network.model.id for network in networks.values()]:
            self.let_go()
        self._set_bounds()
        self._show_only()
        self.changed.emit()

    def let_go(self) -> None:
        """What is typed stands no longer in the live network."""
        self._target = self._former = self._live = None

    def follow(self, edits: Iterable[KernelEdit]) -> None:
        """Show what stands in the live network where it is typed: undo, say, has brought back what was there before.

        Where nothing of the person's stands there any more, what is typed is live no longer, until redo brings it back.
        """
        place = self._target or self._former
        typed = {
            Place(edit.model, edit.layer, edit.map, edit.channel): edit.weights
            for edit in edits
            if edit.weights is not None
        }
        live = typed.get(place) if place else None
        if live is self._live:
            return
        self._live = live
        if live is None:
            self._target, self._former = None, place
        else:
            self._target, self._former = place, None
            self._write(live)
        self.changed.emit()

    def _place(self) -> Place:
        network, layer = self.layers.network, self.layers.layer
        assert network is not None
        assert layer is not None
        return Place(network.model.id, layer.name, self.map.value(), self.channel.value())

    def _title(self) -> str:
        """Return what the learned kernel is called that is chosen, or was last: what is typed over stands there."""
        network, layer = self.layers.network, self.layers.layer
        if network is None or layer is None:
            return ""
        channel = [self.channel.value()] if self.channel.maximum() else []
        return self._title_of(network, layer, self.map.value(), *channel)

    def _title_of(self, network: Network, layer: LayerInfo, *numbers: int) -> str:
        """Return "conv 2 · 4 · 7", and whose it is where several networks have kernels: last, where it may be cut."""
        parts = [stage_title(layer.name), *map(str, numbers), self.layers.network_title(network.name)]
        return " · ".join(filter(None, parts))

    def chosen(self) -> Chosen:
        kind, layer = self.kinds.currentData(), self.layers.layer
        if kind == _OWN:
            return Chosen(self._title() if self._target else _("Your own"), self._own)
        if kind == _LEARNED and layer is not None:
            return Chosen(self._title(), layer.kernels[self.map.value(), self.channel.value()])
        name = kind if kind in KERNELS else "identity"
        return Chosen(_(KERNELS[name].title), KERNELS[name].weights)

    def closest(self) -> tuple[Chosen, float] | None:
        """Return the kernel of the other kind that is most like it, and the similarity; None where none can be.

        The other kind of a handmade one are those of the first convolution over the picture that has kernels of its
        size, of all others the handmade.
        """
        weights, kind = self.chosen().weights, self.kinds.currentData()
        if weights.shape != (3, 3) or not weights.any() or (kind == _LEARNED and self.layers.layer is None):
            return None
        if kind not in KERNELS:
            name, score = nearest(weights)
            return Chosen(_(KERNELS[name].title), KERNELS[name].weights), score
        for network in self._networks.values():
            found = of_picture(network)
            if found is not None and found[1].kernel == len(weights):
                layer, _geometry = found
                scores = [similarity(weights, each) for each in layer.kernels[:, 0]]
                best = int(np.abs(scores).argmax())
                return Chosen(self._title_of(network, layer, best), layer.kernels[best, 0]), scores[best]
        return None

    def tell(self, closest: tuple[Chosen, float] | None) -> None:
        """Say what the kernel does and which one is most like it, or that none is."""
        told = [_(KERNELS[name].summary)] if (name := self.kinds.currentData()) in KERNELS else []
        if name == _OWN and self._target is not None:
            told = [_("Live in {kernel}: change a number and watch the answers.").format(kernel=self._title())]
        elif name == _OWN:
            told = [_("Type or paste 3×3, 5×5 or 7×7 numbers.")]
        elif name == _LEARNED and self._networks and self.layers.layer is None:
            told = [_("None of the compared networks has square kernels of odd size.")]
        if closest is not None:
            like = (
                _("Most like it: {name} ({score}).")
                if abs(closest[1]) >= ALIKE
                else _("Like none; closest {name} ({score}).")
            )
            told.append(like.format(name=closest[0].title, score=f"{closest[1]:.2f}".replace("-", "−")))
        self.note.setText(self._problem if name == _OWN and self._problem else "\n".join(told))

    def _show_only(self) -> None:
        kind, layer = self.kinds.currentData(), self.layers.layer
        is_learned = kind == _LEARNED and layer is not None
        for widget in (self.layers, self.map, self.silence):
            widget.setVisible(is_learned)
        self.edit.setVisible(is_learned and layer is not None and layer.kernels.shape[-1] in SIZES)
        self.channel.setVisible(kind == _LEARNED and self.channel.maximum() > 0)
        self.text.setVisible(kind == _OWN)

    def _edit(self) -> None:
        """Offer the chosen learned kernel to be typed over; what is typed then stands in its place."""
        place = self._place()
        self._write(self.chosen().weights)
        self.kinds.setCurrentIndex(self.kinds.findData(_OWN))
        self._target, self._live = place, None
        self.changed.emit()

    def _write(self, weights: NDArray[np.float32]) -> None:
        self._own, self._problem = weights, ""
        self.text.write(weights)

    def _choose_kind(self) -> None:
        self.let_go()
        if self.kinds.currentData() == _LEARNED:
            self._set_bounds()
        self._show_only()
        self.changed.emit()

    def _choose_layer(self) -> None:
        self._layer = self.layers.currentData()
        self._set_bounds()
        self._show_only()
        self.changed.emit()

    def _set_bounds(self) -> None:
        layer = self.layers.layer
        if layer is None:
            return
        for box, count in zip((self.map, self.channel), layer.kernels.shape, strict=False):
            box.blockSignals(True)
            box.setRange(0, count - 1)
            box.blockSignals(False)

    def _read_text(self) -> None:
        try:
            kernel = parse_kernel(self.text.toPlainText())
            if self._target is not None and len(kernel) != len(self._own):
                raise UserError(_("A learned kernel is {size}×{size}.").format(size=len(self._own)))
        except UserError as error:
            self._problem = _("{error} The last good kernel stays.").format(error=error)
            self.note.setText(self._problem)
            return
        self._problem = ""
        self._own = kernel
        self._former = None
        if self._target is not None:
            self._live = kernel
            self.edited.emit(self._target, kernel)
        self.changed.emit()

    def retranslate(self) -> None:
        for index in range(self.kinds.count()):
            name = self.kinds.itemData(index)
            if name in KERNELS:
                self.kinds.setItemText(index, _(KERNELS[name].title))
        self.kinds.setItemText(self.kinds.findData(_LEARNED), _("Learned"))
        self.kinds.setItemText(self.kinds.findData(_OWN), _("Your own"))
        self.kinds.setAccessibleName(_("Kernel"))
        self.map.setAccessibleName(_("Map"))
        self.map.setPrefix(_("map") + " ")
        self.channel.setAccessibleName(_("Input channel"))
        self.channel.setPrefix(_("input") + " ")
        self.edit.setText(_("Edit"))
        self.edit.setToolTip(_("Change this kernel in the live network"))
        self.silence.setText(_("Silence"))
        self.silence.setToolTip(_("Set this map's kernels and bias to zero in the live network"))
        self.text.setAccessibleName(_("Your own kernel, row by row"))
        self._show_only()


def _is_shown(layer: LayerInfo) -> bool:
    height, width = layer.kernels.shape[2:] or (0, 0)
    return bool(height == width and height % 2)
