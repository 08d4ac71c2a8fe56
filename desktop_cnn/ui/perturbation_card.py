"""The chain of perturbations under the canvas, with one switch for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.chain import chain_text
from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.menus import CommandMenu
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.perturbation_row import PerturbationRow
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.segmented import Segmented
from desktop_cnn.ui.widgets.switch import Switch

_ADD = "perturb.add."
_MOST_BODY_PX, _AROUND_PX = 150, 32
_WITH_PAD_PX, _LEAST_TITLE_PX = 236, 60


@CHOICES.register("perturbations")
@dataclass(frozen=True)
class PerturbationChoices:
    """``unfolded``: whether the amounts can be seen; None for as long as there is room."""

    unfolded: bool | None = None


class PerturbationCard(Changing, QFrame):
    """One row for each perturbation of the chain; the chosen one shows its amounts. Folded it says what is on.

    Main thread only.
    """

    def __init__(self, store: Store, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._store = store
        self._rows: list[PerturbationRow] = []
        self._chosen = 0
        self._has_room = self._has_pad = True
        self._title, self._text, self._shown_label = QToolButton(), Label(), ElidedLabel()
        self._title.setProperty("bare", True)
        self._title.setProperty("strong", True)
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._title.clicked.connect(self._fold)
        sized(self._title.setMinimumWidth, _LEAST_TITLE_PX)
        self._text.setProperty("dim", True)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._shown_label.setProperty("dim", True)
        self._switch = Switch(actions["perturb.toggle"])
        self._add = QToolButton()
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add.setMenu(CommandMenu(self._add, [name for name in actions if name.startswith(_ADD)], actions))
        self._shown = Segmented([actions["perturb.show.drawn"], actions["perturb.show.perturbed"]])
        self._body = QWidget()
        header, shown = QHBoxLayout(), QHBoxLayout()
        for widget in (self._title, self._add, self._switch):
            header.addWidget(widget)
        header.insertStretch(1)
        sized(header.setSpacing, 10)
        shown.addWidget(self._shown_label, stretch=1)
        shown.addWidget(self._shown)
        self._list = QVBoxLayout()
        sized(self._list.setSpacing, 2)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        sized(body.setSpacing, 8)
        body.addLayout(shown)
        body.addLayout(self._list)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 10, 8, 10, 8)
        sized(layout.setSpacing, 8)
        layout.addLayout(header)
        layout.addWidget(self._body)
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
                row.show_pad(self._has_pad)
                row.show()  # now, and not at Qt's next turn: the rows would flicker
            self._choose(self._chosen)
        for row, perturbation in zip(self._rows, perturbations, strict=True):
            row.show_link(perturbation, state.chain.on)

    def _choose(self, index: int) -> None:
        self._chosen = index
        for i, row in enumerate(self._rows):
            row.set_open(i == index)

    @property
    def is_unfolded(self) -> bool:
        chosen = self._store.state.chosen(PerturbationChoices).unfolded
        return self._has_room if chosen is None else chosen

    def _fold(self) -> None:
        choices = self._store.state.chosen(PerturbationChoices)
        self._store.choose(replace(choices, unfolded=not self.is_unfolded))

    def open_px(self) -> int:
        """Return the height that it needs unfolded, to be of use: more rows than at first are scrolled to."""
        body_px = min(self._body.sizeHint().height(), px(_MOST_BODY_PX))
        return self._title.sizeHint().height() + body_px + self._text.sizeHint().height() + px(_AROUND_PX)

    def set_width(self, width_px: int) -> None:
        """Say how wide it is: in little room it has no pad."""
        has_pad = width_px >= px(_WITH_PAD_PX)
        if has_pad != self._has_pad:
            self._has_pad = has_pad
            for row in self._rows:
                row.show_pad(has_pad)

    def give_room(self, has_room: bool) -> None:
        """Say whether there is room for it unfolded."""
        if has_room != self._has_room:
            self._has_room = has_room
            self.show_state(self._store.state)

    def show_state(self, state: AppState) -> None:
        self._show_rows(state)
        text = chain_text(state.chain)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for part in (self._body, self._add):
            part.setVisible(self.is_unfolded)
        self._title.setText(("▾ " if self.is_unfolded else "▸ ") + _("Perturbations"))
        self._title.setToolTip(_("Perturbations"))

    def retranslate(self) -> None:
        self._shown_label.setText(_("Show"))
        self._add.setText("+ ▾")
        self._add.setToolTip(_("Put one more perturbation on the drawing"))
        self._add.setAccessibleName(self._add.toolTip())
        self.show_state(self._store.state)
