"""The chain of perturbations under the canvas, with one switch for all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from desktop_cnn.app.chain import chain_text
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.menus import CommandMenu
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.perturbation_row import PerturbationRow
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.segmented import Segmented
from desktop_cnn.ui.widgets.switch import Switch

_ADD = "perturb.add."


class PerturbationCard(Changing, QFrame):
    """Main thread only. One row for each perturbation of the chain; the chosen one shows its amounts."""

    def __init__(self, store: Store, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._store = store
        self._rows: list[PerturbationRow] = []
        self._chosen = 0
        self._title, self._text, self._shown_label = Label(), Label(), ElidedLabel()
        self._title.setProperty("strong", True)
        self._text.setProperty("dim", True)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._shown_label.setProperty("dim", True)
        self._switch = Switch(actions["perturb.toggle"])
        self._add = QToolButton()
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add.setMenu(CommandMenu(self._add, [name for name in actions if name.startswith(_ADD)], actions))
        self._shown = Segmented([actions["perturb.show.drawn"], actions["perturb.show.perturbed"]])
        header, shown = QHBoxLayout(), QHBoxLayout()
        for widget in (self._title, self._add, self._switch):
            header.addWidget(widget)
        header.insertStretch(1)
        sized(header.setSpacing, 10)
        shown.addWidget(self._shown_label, stretch=1)
        shown.addWidget(self._shown)
        self._list = QVBoxLayout()
        sized(self._list.setSpacing, 2)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 14, 12, 14, 12)
        sized(layout.setSpacing, 10)
        layout.addLayout(header)
        layout.addLayout(shown)
        layout.addLayout(self._list)
        layout.addWidget(self._text)
        self.retranslate()

    def _show_rows(self, state: AppState) -> None:
        """Make the rows anew where the chain has others; the newest perturbation is then the chosen one."""
        perturbations = state.chain.perturbations
        if [row.name for row in self._rows] != [perturbation.name for perturbation in perturbations]:
            if len(perturbations) > len(self._rows):
                self._chosen = len(perturbations) - 1 if self._rows else 0
            self._chosen = min(self._chosen, max(len(perturbations) - 1, 0))
            for row in self._rows:
                self._list.removeWidget(row)
                row.setParent(None)
                row.deleteLater()
            self._rows = [
                PerturbationRow(self._store, index, perturbation.name)
                for index, perturbation in enumerate(perturbations)
            ]
            for index, row in enumerate(self._rows):
                row.chosen.connect(lambda index=index: self._choose(index))
                row.went.connect(self._choose)
                self._list.addWidget(row)
                row.show()  # now, and not at Qt's next turn: the rows would flicker
            self._choose(self._chosen)
        for row, perturbation in zip(self._rows, perturbations, strict=True):
            row.show_link(perturbation, state.chain.on)

    def _choose(self, index: int) -> None:
        self._chosen = index
        for i, row in enumerate(self._rows):
            row.set_open(i == index)

    def show_state(self, state: AppState) -> None:
        self._show_rows(state)
        text = chain_text(state.chain)
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def retranslate(self) -> None:
        self._title.setText(_("Perturbations"))
        self._shown_label.setText(_("Show"))
        self._add.setText(_("Add") + " ▾")
        self._add.setToolTip(_("Put one more perturbation on the drawing"))
        self.show_state(self._store.state)
