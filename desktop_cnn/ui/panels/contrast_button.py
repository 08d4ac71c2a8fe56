"""The visible switch of what the colours of maps span."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from desktop_cnn.app.actions.view import CONTRASTS, CONTRASTS_EXPLAINED
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing


class ContrastButton(Changing, QToolButton):
    """Says what is chosen, and offers the others. Main thread only."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._is_short = False
        self.setProperty("bare", True)
        self.setProperty("dim", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._choices: dict[str, QAction] = {}
        for name in CONTRASTS:
            action = self._choices[name] = menu.addAction("")
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, name=name: store.update(contrast=name))
        self.setMenu(menu)
        self.retranslate()

    def show_state(self, state: AppState) -> None:
        told = _("colours: {choice}").format(choice=_(CONTRASTS[state.contrast]))
        self.setText((_("colours") if self._is_short else told) + " ▾")
        self.setAccessibleName(told)
        for name, action in self._choices.items():
            action.setChecked(name == state.contrast)

    def set_short(self, is_short: bool) -> None:
        """Leave out what is chosen, where there is little room: its menu has it."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.show_state(self._store.state)

    def retranslate(self) -> None:
        self.setToolTip(_("What the colours of the maps span"))
        for name, action in self._choices.items():
            action.setText(_(CONTRASTS[name]))
            action.setToolTip(_(CONTRASTS_EXPLAINED[name]))
        self.show_state(self._store.state)
