"""A choice of one network among those of the compared ones that have something; hidden where there is none to make."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.state import AppState
from desktop_cnn.core.networks import Network
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing


class NetworkBox(Changing, QComboBox):
    """``chosen`` carries the slot's name of what the person chooses. Main thread only."""

    chosen = Signal(str)

    def __init__(self, passes: Callable[[Network], object]) -> None:
        super().__init__()
        self._passes = passes
        self.currentIndexChanged.connect(lambda: self.chosen.emit(self.currentData() or ""))
        self.retranslate()

    def able(self, state: AppState) -> dict[str, Network]:
        """Return the networks that pass, by their slots' names."""
        return {name: each for name, each in state.networks.items() if self._passes(each)}

    def network(self, state: AppState, chosen: str) -> Network | None:
        """Return the chosen network where it passes, else the first that does; None where none does."""
        able = self.able(state)
        return able.get(chosen) or next(iter(able.values()), None)

    def offer(self, state: AppState, chosen: str) -> None:
        """Offer the networks that pass, and show the chosen one."""
        able, titles = self.able(state), short_titles(state.models)
        with QSignalBlocker(self):
            self.clear()
            for name in able:
                self.addItem(titles.get(name, name), name)
            self.setCurrentIndex(max(self.findData(chosen), 0) if able else -1)
        self.setVisible(len(able) > 1)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Network"))
