"""The bar at the top: menus, workspaces, and on the right what the networks learned on, the language and the theme."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QSizePolicy, QToolButton, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.languages import LANGUAGES, spoken_language
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.ui.actions_qt import Actions
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.icons import icon
from desktop_cnn.ui.presentation import ASIDE
from desktop_cnn.ui.scale import px_size, sized
from desktop_cnn.ui.theme import applied_theme


class _Form(NamedTuple):
    """Whether all workspaces stand beside each other, and what else there is; the recipe in words, or in one."""

    has_tabs: bool = True
    recipe: Literal["words", "word", ""] = "words"
    has_others: bool = True


_FORMS = (
    *(_Form(), _Form(recipe="word"), _Form(recipe="word", has_others=False)),
    *(_Form(False), _Form(False, "word"), _Form(False, "", has_others=False)),
)
"""From the roomiest on."""


class TopBar(Changing, QWidget):
    """The menus have room always: where there is little, words and choices on the right, which are in the menu, too,
    give way, and then the workspaces become a list. Main thread only."""

    def __init__(self, store: Store, actions: Actions) -> None:
        super().__init__()
        self._store = store
        self._fitted: list[int] = []
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
        layout = self._layout = QHBoxLayout(self)
        sized(layout.setContentsMargins, 6, 0, 12, 0)
        sized(layout.setSpacing, 2)
        layout.addWidget(self.menus)
        layout.addStretch(1)
        self._tabs = [self._make_tab(actions.by_id[name]) for name in COMMANDS if name.startswith("view.workspace.")]
        self._list = QToolButton()
        self._list.setProperty("workspace", True)
        self._list.setCheckable(True)
        self._list.setChecked(True)
        self._list.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._list.setMenu(QMenu(self._list))
        self._list.menu().addActions([tab.defaultAction() for tab in self._tabs])
        for tab in (*self._tabs, self._list):
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
        if not changed.isdisjoint({"recipe", "workspace"}):
            self._fit()

    @staticmethod
    def _make_tab(action: QAction) -> QToolButton:
        tab = QToolButton()
        tab.setProperty("workspace", True)
        tab.setDefaultAction(action)
        return tab

    def _fit(self) -> None:
        """Show as much as there is room for."""
        self._list.setText(_(WORKSPACES[self._store.state.workspace].title) + " ▾")
        for form in _FORMS:
            self._write_recipe(has_words=form.recipe == "words")
            shown = dict.fromkeys(self._tabs, form.has_tabs)
            shown |= {self._list: not form.has_tabs, self._recipe: bool(form.recipe)}
            shown |= dict.fromkeys((self._language, self._theme), form.has_others and not self._store.state.presenting)
            if self._needed_px([widget for widget, is_shown in shown.items() if is_shown]) <= self.width():
                break
        for widget, is_shown in shown.items():
            widget.setVisible(is_shown)
        self._fitted = self._widths_px()

    def _widths_px(self) -> list[int]:
        """Return the widths of all that others write: of the menus first."""
        menus = 0 if self.menus.isHidden() else self.menus.sizeHint().width()
        return [menus, *(each.sizeHint().width() for each in (*self._tabs, self._list, self._language, self._theme))]

    def _needed_px(self, widgets: list[QToolButton]) -> int:
        """Return the width that the menus and these need."""
        menus, *_others = self._widths_px()
        margins = self._layout.contentsMargins()
        around = margins.left() + margins.right() + self._layout.spacing() * (len(widgets) + 1)
        return menus + sum(widget.sizeHint().width() for widget in widgets) + around

    def _write_recipe(self, *, has_words: bool) -> None:
        recipe = RECIPES[self._store.state.recipe]
        told = _("learned on: {digits}") if has_words else "{digits}"
        self._recipe.setText(told.format(digits=_(recipe.digits)) + " ▾")
        self._recipe.setToolTip(_("Which digits the networks learned on: {digits}").format(digits=_(recipe.summary)))
        self._recipe.setAccessibleName(self._recipe.toolTip())

    def rescale(self) -> None:
        self._theme.setIconSize(px_size(16, 16))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        # The menus may have come, gone or changed their words. What ``_fit`` itself tries for room asks for this, too.
        if event.type() == QEvent.Type.LayoutRequest and self._widths_px() != self._fitted:
            self._fit()
        return super().event(event)

    def recolour(self) -> None:
        self._theme.setIcon(icon("theme", applied_theme().text))

    def retranslate(self) -> None:
        self._language.setText(f"{LANGUAGES[spoken_language()]} ▾")
        for button, name in ((self._language, _("Language")), (self._theme, _("Theme"))):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._list.setAccessibleName(_("Workspaces"))
        self._fit()
