"""Which kernel: one made by hand, one that a network has learned, or the person's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.state import AppState
from desktop_cnn.core.convolution import of_picture
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.kernels import ALIKE, KERNELS, SIZES, nearest, parse_kernel, similarity
from desktop_cnn.core.networks import KernelEdit, LayerInfo, Network
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.panels.kernel_choices import LEARNED, OWN, ConvolutionChoices, flat, is_slidable
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.kernel_text import KernelText
from desktop_cnn.ui.widgets.layer_box import LayerBox
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.shown import show_item, show_number

_TEXT_PX = 130  # seven rows


class Place(NamedTuple):
    """Where a learned kernel stands; ``model`` by its id."""

    model: str
    layer: str
    map: int
    channel: int

    @classmethod
    def of(cls, edit: KernelEdit) -> Place:
        return cls(edit.model, edit.layer, edit.map, edit.channel)


@dataclass(frozen=True, eq=False)
class Chosen:
    """``weights``: (k, k)."""

    title: str
    weights: NDArray[np.float32]


class KernelChooser(Changing, QWidget):
    """``changed`` carries what the person chooses: ConvolutionChoices. What is typed and is none says why it is not.

    ``edited`` carries the Place of a learned kernel and what is to stand there, (k, k) or None for silence. Offered are
    the layers with square kernels of odd size, which keep the drawing's size; typed over are those of kernels.SIZES.
    Main thread only.
    """

    changed = Signal(object)
    edited = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._networks: Mapping[str, Network] = {}
        self._choices = ConvolutionChoices()
        self.kinds, self.layers, self.text = QComboBox(), LayerBox(is_slidable), KernelText()
        self.map, self.channel = WholeBox(), WholeBox()
        self.note = Note(5)
        self.note.setProperty("dim", True)
        self.silence, self.edit = QToolButton(), QToolButton()
        self._is_live, self._problem = False, ""
        self.live: NDArray[np.float32] | None = None
        """What stands in the live network in the place where it is typed, None before anything has been typed."""

        self._own = self._choices.own_weights()
        self.text.write(self._own)
        sized(self.text.setFixedHeight, _TEXT_PX)
        self.layers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # a network's title may be long
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 5)
        for widget in (self.kinds, self.layers, self.map, self.channel):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        sized(buttons.setSpacing, 5)
        buttons.addWidget(self.edit)
        buttons.addWidget(self.silence)
        column.addLayout(buttons)
        column.addWidget(self.text)
        column.addWidget(self.note)
        column.addStretch()
        for name in KERNELS:
            self.kinds.addItem("", name)
        for name in (LEARNED, OWN):
            self.kinds.insertSeparator(self.kinds.count())
            self.kinds.addItem("", name)
        show_item(self.kinds, self._choices.kernel)
        self.kinds.currentIndexChanged.connect(lambda: self._choose(kernel=self.kinds.currentData(), typing="apart"))
        self.layers.currentIndexChanged.connect(lambda: self._choose(layer=self.layers.currentData()))
        self.map.valueChanged.connect(lambda number: self._choose(map=number))
        self.channel.valueChanged.connect(lambda number: self._choose(channel=number))
        self.text.textChanged.connect(self._read_text)
        self.edit.clicked.connect(self._edit)
        self.silence.clicked.connect(lambda: self.edited.emit(self._place(), None))
        self.retranslate()

    def _choose(self, **changes: Any) -> None:
        self.changed.emit(replace(self._choices, **changes))

    def follow(self, state: AppState) -> None:
        """Show what is chosen of what there is, and where it is typed what stands in the live network.

        Where nothing of the person's stands there any more, as after undo, what is typed is live no longer, until redo
        brings it back.
        """
        self._networks, self._choices = state.networks, state.chosen(ConvolutionChoices)
        self.layers.offer(self._networks, self._choices.layer)
        show_item(self.kinds, self._choices.kernel)
        self._show_numbers()
        self._find_live(state)
        own = self._choices.own_weights() if self.live is None else self.live
        if not np.array_equal(own, self._own):
            self._write(own)
        self._show_only()

    def _find_live(self, state: AppState) -> None:
        chosen = self._choices
        shown = (self.layers.currentData(), self.map.value(), self.channel.value())
        is_there = shown == (chosen.layer, chosen.map, chosen.channel)
        self._is_live, self.live = False, None
        if self.kinds.currentData() == OWN and chosen.typing != "apart" and is_there:
            edits = [edit for edit in state.live_edits if Place.of(edit) == self._place()]
            self.live = next((edit.weights for edit in edits if edit.weights is not None), None)
            self._is_live = chosen.typing == "begun" or self.live is not None

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
        if kind == OWN:
            return Chosen(self._title() if self._is_live else _("Your own"), self._own)
        if kind == LEARNED and layer is not None:
            return Chosen(self._title(), layer.kernels[self.map.value(), self.channel.value()])
        name = kind if kind in KERNELS else "identity"
        return Chosen(_(KERNELS[name].title), KERNELS[name].weights)

    def closest(self) -> tuple[Chosen, float] | None:
        """Return the kernel of the other kind that is most like it, and the similarity; None where none can be.

        The other kind of a handmade one are those of the first convolution over the picture that has kernels of its
        size, of all others the handmade.
        """
        weights, kind = self.chosen().weights, self.kinds.currentData()
        if weights.shape != (3, 3) or not weights.any() or (kind == LEARNED and self.layers.layer is None):
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
        if name == OWN and self._is_live:
            told = [_("Live in {kernel}: change a number and watch the answers.").format(kernel=self._title())]
        elif name == OWN:
            told = [_("Type or paste 3×3, 5×5 or 7×7 numbers.")]
        elif name == LEARNED and self._networks and self.layers.layer is None:
            told = [_("None of the compared networks has square kernels of odd size.")]
        if closest is not None:
            like = (
                _("Most like it: {name} ({score}).")
                if abs(closest[1]) >= ALIKE
                else _("Like none; closest {name} ({score}).")
            )
            told.append(like.format(name=closest[0].title, score=f"{closest[1]:.2f}".replace("-", "−")))
        self.note.setText(self._problem if name == OWN and self._problem else "\n".join(told))

    def _show_only(self) -> None:
        kind, layer = self.kinds.currentData(), self.layers.layer
        is_learned = kind == LEARNED and layer is not None
        for widget in (self.layers, self.map, self.silence):
            widget.setVisible(is_learned)
        self.edit.setVisible(is_learned and layer is not None and layer.kernels.shape[-1] in SIZES)
        self.channel.setVisible(kind == LEARNED and self.channel.maximum() > 0)
        self.text.setVisible(kind == OWN)

    def _edit(self) -> None:
        """Offer the chosen learned kernel to be typed over; what is typed then stands in its place."""
        weights, layer = self.chosen().weights, self.layers.currentData()
        self._write(weights)
        numbers = {"map": self.map.value(), "channel": self.channel.value()}
        self._choose(kernel=OWN, layer=layer, **numbers, own=flat(weights), typing="begun")

    def _write(self, weights: NDArray[np.float32]) -> None:
        self._own, self._problem = weights, ""
        self.text.write(weights)

    def _show_numbers(self) -> None:
        """Show which map and which channel of its input; the first for one that the layer does not have."""
        layer = self.layers.layer
        if layer is None:
            return
        chosen = (self._choices.map, self._choices.channel)
        for box, count, number in zip((self.map, self.channel), layer.kernels.shape, chosen, strict=False):
            with QSignalBlocker(box):
                box.setRange(0, count - 1)
            show_number(box, number if number in range(count) else 0)

    def _read_text(self) -> None:
        try:
            kernel = parse_kernel(self.text.toPlainText())
            if self._is_live and len(kernel) != len(self._own):
                raise UserError(_("A learned kernel is {size}×{size}.").format(size=len(self._own)))
        except UserError as error:
            self._problem = _("{error} The last good kernel stays.").format(error=error)
            self.note.setText(self._problem)
            return
        self._problem = ""
        self._own = kernel
        if self._is_live:
            self.edited.emit(self._place(), kernel)
        else:
            self._choose(own=flat(kernel), typing="apart")

    def retranslate(self) -> None:
        for index in range(self.kinds.count()):
            name = self.kinds.itemData(index)
            if name in KERNELS:
                self.kinds.setItemText(index, _(KERNELS[name].title))
        self.kinds.setItemText(self.kinds.findData(LEARNED), _("Learned"))
        self.kinds.setItemText(self.kinds.findData(OWN), _("Your own"))
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
