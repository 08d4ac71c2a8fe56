"""A choice of one layer among those of all compared networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing

_LETTERS = 6
_INSET_PX = 1
_CUT = Qt.TextElideMode.ElideMiddle  # the network's title comes first, the layer's last


class LayerBox(Changing, QComboBox):
    """Offers the layers that pass a test; their data is "network/layer", by the slot's name. Main thread only.

    ``currentIndexChanged`` tells of what the person chooses, not of what ``offer`` leaves chosen.
    """

    def __init__(self, passes: Callable[[LayerInfo], object], *, names_networks: bool = False) -> None:
        """``names_networks``: each title says whose layer it is; else only where several networks offer layers."""
        super().__init__()
        self._passes, self._names_networks = passes, names_networks
        self._networks: Mapping[str, Network] = {}
        self._chosen = ""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # networks come and go
        self.setMinimumContentsLength(_LETTERS)
        self.currentIndexChanged.connect(self._keep)
        self.view().setTextElideMode(_CUT)
        self.retranslate()

    def offer(self, networks: Mapping[str, Network]) -> None:
        """Offer the layers of these networks, by their slots' names.

        What was chosen stays so: the same layer of the same network, else of another one, else the first layer.
        """
        self._networks = networks
        keys = [
            f"{name}/{each.name}"
            for name, network in networks.items()
            for each in network.layers.values()
            if self._passes(each)
        ]
        if keys != [self.itemData(index) for index in range(self.count())]:
            self.blockSignals(True)
            self.clear()
            for key in keys:
                self.addItem("", key)
            self.setCurrentIndex(self._nearest(keys))
            self.blockSignals(False)
        self._keep()
        self.retranslate()

    def _nearest(self, keys: list[str]) -> int:
        """Return the number of what is most like the last choice, -1 where there is nothing."""
        layer = self._chosen.partition("/")[2]
        alike = [self._chosen, *(key for key in keys if key.partition("/")[2] == layer), *keys[:1]]
        return next((keys.index(key) for key in alike if key in keys), -1)

    def _keep(self) -> None:
        """Remember the choice, for when the networks are away for a while."""
        self._chosen = self.currentData() or self._chosen

    @property
    def network(self) -> Network | None:
        """Return the network of the chosen layer."""
        return self._networks.get(self._chosen.partition("/")[0]) if self.count() else None

    @property
    def layer(self) -> LayerInfo | None:
        """Return the chosen layer, None where nothing is offered."""
        network = self.network
        return network.layers[self._chosen.partition("/")[2]] if network else None

    def network_title(self, network: str) -> str:
        """Return what a network is called beside those that offer layers; empty where that need not be said."""
        offering = {self.itemData(index).partition("/")[0] for index in range(self.count())}
        if len(offering) < 2 and not self._names_networks:
            return ""
        return short_titles({name: each.model for name, each in self._networks.items()})[network]

    def retranslate(self) -> None:
        self.setAccessibleName(_("Layer"))
        for index in range(self.count()):
            network, _slash, layer = self.itemData(index).partition("/")
            self.setItemText(index, " · ".join(filter(None, (self.network_title(network), stage_title(layer)))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show both ends of a title that is too long; Qt would cut its end off."""
        painter, option, kind = QStylePainter(self), QStyleOptionComboBox(), QStyle.ComplexControl.CC_ComboBox
        self.initStyleOption(option)
        painter.drawComplexControl(kind, option)
        field = self.style().subControlRect(kind, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        room_px = field.width() - 2 * _INSET_PX
        option.currentText = self.fontMetrics().elidedText(option.currentText, _CUT, room_px)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
