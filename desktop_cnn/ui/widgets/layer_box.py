"""A choice of one layer among those of all compared networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt
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

    ``currentIndexChanged`` tells of what the person chooses, not of what ``offer`` shows.
    """

    def __init__(self, passes: Callable[[LayerInfo], object], *, names_networks: bool = False) -> None:
        """``names_networks``: each title says whose layer it is; else only where several networks offer layers."""
        super().__init__()
        self._passes, self._names_networks = passes, names_networks
        self._networks: Mapping[str, Network] = {}
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # networks come and go
        self.setMinimumContentsLength(_LETTERS)
        self.view().setTextElideMode(_CUT)
        self.retranslate()

    def offer(self, networks: Mapping[str, Network], chosen: str) -> None:
        """Offer the layers of these networks, by their slots' names, and show the chosen one.

        Where it is not among them, that is the same layer of another network, else the first.
        """
        self._networks = networks
        keys = [
            f"{name}/{each.name}"
            for name, network in networks.items()
            for each in network.layers.values()
            if self._passes(each)
        ]
        with QSignalBlocker(self):
            if keys != [self.itemData(index) for index in range(self.count())]:
                self.clear()
                for key in keys:
                    self.addItem("", key)
            self.setCurrentIndex(_nearest(chosen, keys))
        self._name_items()

    @property
    def network(self) -> Network | None:
        """Return the network of the layer that is shown."""
        return self._networks.get(self._names[0])

    @property
    def layer(self) -> LayerInfo | None:
        """Return the layer that is shown, None where nothing is offered."""
        network = self.network
        return network.layers[self._names[1]] if network else None

    @property
    def _names(self) -> tuple[str, str]:
        network, _slash, layer = (self.currentData() or "").partition("/")
        return network, layer

    def network_title(self, network: str) -> str:
        """Return what a network is called beside those that offer layers; empty where that need not be said."""
        offering = {self.itemData(index).partition("/")[0] for index in range(self.count())}
        if len(offering) < 2 and not self._names_networks:
            return ""
        return short_titles({name: each.model for name, each in self._networks.items()})[network]

    def retranslate(self) -> None:
        self.setAccessibleName(_("Layer"))
        self._name_items()

    def _name_items(self) -> None:
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


def _nearest(chosen: str, keys: list[str]) -> int:
    """Return the number of the key that is most like the chosen one, -1 where there is none."""
    layer = chosen.partition("/")[2]
    alike = [chosen, *(key for key in keys if key.partition("/")[2] == layer), *keys[:1]]
    return next((keys.index(key) for key in alike if key in keys), -1)
