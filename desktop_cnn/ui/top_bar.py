"""The bar at the top: menus, workspaces, and on the right what the networks learned on, the language and the theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QSizePolicy, QToolButton, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.languages import LANGUAGES, spoken_language
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.ui.actions_qt import Actions
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.icons import icon
from desktop_cnn.ui.presentation import ASIDE
from desktop_cnn.ui.scale import px, px_size, sized
from desktop_cnn.ui.theme import applied_theme

_ROOMY_PX = 1180
"""From this width on there is room for the words around a choice."""

_SMALL_PX = 900
"""Below this width the choices on the right, which are in the menu, too, leave their room to menus and workspaces."""


class TopBar(Changing, QWidget):
    """Main thread only."""

    def __init__(self, store: Store, actions: Actions) -> None:
        super().__init__()
        self._store = store
        self.setObjectName("top-bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menus = QMenuBar()
        self.menus.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        more = self.menus.findChild(QToolButton)
        if more is not None:  # Qt's own, for menus that have no room: its picture is black in every theme
            more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            more.setText("»")
        self._recipe, self._language, self._theme = (QToolButton() for _each in range(3))
        for button, choice in ((self._recipe, "recipe"), (self._language, "language"), (self._theme, "theme")):
            button.setProperty("bare", True)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(QMenu(button))
            button.menu().setToolTipsVisible(True)
            button.menu().addActions([actions.by_id[name] for name in COMMANDS if name.startswith(f"view.{choice}.")])
        layout = QHBoxLayout(self)
        sized(layout.setContentsMargins, 6, 0, 12, 0)
        sized(layout.setSpacing, 2)
        layout.addWidget(self.menus)
        layout.addStretch(1)
        for name in COMMANDS:
            if name.startswith("view.workspace."):
                tab = QToolButton()
                tab.setProperty("workspace", True)
                tab.setDefaultAction(actions.by_id[name])
                layout.addWidget(tab)
        layout.addStretch(2)
        for button in (self._recipe, self._language, self._theme):
            layout.addWidget(button)
        for button in (self._language, self._theme):
            button.setProperty(ASIDE, True)
        self.rescale()
        self.retranslate()
        self.recolour()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "recipe" in changed:
            self._write_recipe()

    def _write_recipe(self) -> None:
        recipe = RECIPES[self._store.state.recipe]
        told = _("learned on: {digits}") if self.width() >= px(_ROOMY_PX) else "{digits}"
        self._recipe.setText(told.format(digits=_(recipe.digits)) + " ▾")
        self._recipe.setToolTip(_("Which digits the networks learned on: {digits}").format(digits=_(recipe.summary)))
        self._recipe.setAccessibleName(self._recipe.toolTip())

    def rescale(self) -> None:
        self._theme.setIconSize(px_size(16, 16))
        has_room = self.width() >= px(_SMALL_PX)
        self._recipe.setVisible(has_room)
        for button in (self._language, self._theme):
            button.setVisible(has_room and not self._store.state.presenting)
        self._write_recipe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rescale()

    def recolour(self) -> None:
        self._theme.setIcon(icon("theme", applied_theme().text))

    def retranslate(self) -> None:
        self._language.setText(f"{LANGUAGES[spoken_language()]} ▾")
        for button, name in ((self._language, _("Language")), (self._theme, _("Theme"))):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._write_recipe()
