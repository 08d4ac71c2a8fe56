"""Every command of app.commands as a QAction, and the menus made of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

import desktop_cnn.app.actions  # noqa: F401  (the commands register themselves)
from desktop_cnn.app.commands import COMMANDS, MENUS, Command, CommandContext
from desktop_cnn.app.state import AppState
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.menus import CommandMenu
from desktop_cnn.ui.sample_menu import SampleMenu
from desktop_cnn.ui.widgets.plain import plain_tip

_MOST_CHARACTERS = 60


class Actions:
    """``by_id`` maps a command's id to its QAction. Main thread only."""

    def __init__(self, owner: QWidget) -> None:
        self._context: CommandContext | None = None
        self._menus: dict[str, CommandMenu] = {}
        self.by_id: Mapping[str, QAction] = {name: self._make(owner, name, COMMANDS[name]) for name in COMMANDS}
        owner.addActions(list(self.by_id.values()))
        self.retranslate()

    def serve(self, context: CommandContext) -> None:
        """Let the commands act in this context; it is made of parts that need the actions first."""
        self._context = context

    def _make(self, owner: QWidget, name: str, command: Command) -> QAction:
        action = QAction(owner)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda _checked=False: self._run(command))
        return action

    def _run(self, command: Command) -> None:
        assert self._context is not None
        context, store = self._context, self._context.store
        store.attempt(lambda: command.run(context))
        # Qt has toggled the tick by itself: what the state says counts.
        self.follow(store.state)

    def follow(self, state: AppState) -> None:
        """Enable, tick and call as the state says."""
        for name, action in self.by_id.items():
            command = COMMANDS[name]
            action.setEnabled(command.enabled(state))
            action.setVisible(command.visible(state))
            if command.checked is not None:
                action.setChecked(command.checked(state))
            if command.text is not None:
                self._call(action, command.text(state), command.explains)

    def _call(self, action: QAction, text: str, explains: str = "") -> None:
        """Give it a text, in which a file's name may be, and the tooltip: what it does, and its keys."""
        text = " ".join(text.split())
        text = text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
        action.setText(text.replace("&", "&&"))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        told = _(explains) if explains else text.rstrip("…")
        tip = f"{told} ({keys})" if keys else told
        action.setToolTip(plain_tip(tip))

    def retranslate(self) -> None:
        for name, action in self.by_id.items():
            title = _(COMMANDS[name].title)
            action.setIconText(title.rstrip("…"))  # a button has room for this alone
            self._call(action, title, COMMANDS[name].explains)
        if self._context is not None:
            self.follow(self._context.store.state)

    def fill(self, bar: QMenuBar, panels: list[QAction]) -> None:
        """Make the menus, once; ``panels`` go into the view menu."""
        for menu_name, title in MENUS.items():
            menu = self._menu(bar, menu_name, title)
            menu.setObjectName(f"menu-{menu_name}")
            bar.addMenu(menu)
        self._menus["view"].begin_with(N_("Panels"), panels)

    def _menu(self, bar: QMenuBar, name: str, title: str) -> QMenu:
        if name == "samples":
            return SampleMenu(bar, self.by_id, title)
        menu = self._menus[name] = CommandMenu(bar, self.named(name), self.by_id, title)
        return menu

    @staticmethod
    def named(menu_name: str) -> list[str]:
        """Return the ids of the commands that stand in a menu."""
        return [name for name, command in COMMANDS.items() if command.menu == menu_name]
