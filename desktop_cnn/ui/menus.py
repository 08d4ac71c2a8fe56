"""Menus of commands. Each is made once and told its words again: Qt keeps what a menu that is filled anew leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing


def without_accelerator(title: str) -> str:
    """Return a menu's title without the letter that opens it."""
    return re.sub(r"\(&.\)|&", "", title)


class _Explaining(QMenu):
    """Shows the tooltips of what a title alone does not tell: others would say the title again."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            action = self.actionAt(event.pos())
            name = action.objectName() if action else ""
            self.setToolTipsVisible(name in COMMANDS and bool(COMMANDS[name].explains))
        return super().event(event)


class CommandMenu(Changing, _Explaining):
    """Commands, those of a group in a submenu. Main thread only."""

    def __init__(
        self, parent: QWidget, names: Iterable[str], actions: Mapping[str, QAction], untranslated: str = ""
    ) -> None:
        """``untranslated``: its title in English."""
        super().__init__(_(untranslated), parent)
        self._untranslated = untranslated
        self._submenus: dict[str, QMenu] = {}
        for name in names:
            group = COMMANDS[name].group
            (self._submenu(group) if group else self).addAction(actions[name])

    def _submenu(self, group: str) -> QMenu:
        if group not in self._submenus:
            self._submenus[group] = _Explaining(_(group), self)
            self.addMenu(self._submenus[group])
        return self._submenus[group]

    def begin_with(self, group: str, actions: list[QAction]) -> None:
        """Put a submenu of other actions before all else."""
        first = self.actions()[0]
        self._submenu(group).addActions(actions)
        self.insertMenu(first, self._submenus[group])

    def retranslate(self) -> None:
        self.setTitle(_(self._untranslated))
        for group, menu in self._submenus.items():
            menu.setTitle(_(group))
