"""What commands may do to the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QMainWindow

from desktop_cnn.app.state import Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.command_palette import CommandPalette, Entry, entries
from desktop_cnn.ui.documents import Documents
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.settings_dialog import SettingsDialog
from desktop_cnn.ui.shortcuts import Shortcuts
from desktop_cnn.ui.take_along import TakeAlong
from desktop_cnn.ui.workspaces import Workspaces


class WindowContext:
    """The CommandContext of app.commands. Main thread only."""

    def __init__(
        self, store: Store, window: QMainWindow, documents: Documents, take_along: TakeAlong, workspaces: Workspaces
    ) -> None:
        self.store = store
        self._window, self._workspaces = window, workspaces
        self.open_with_dialog = documents.open_with_dialog
        self.open_path = documents.open_path
        self.save_with_dialog = documents.save_with_dialog
        self.save_state_with_dialog = documents.save_state_with_dialog
        self.export_with_dialog = documents.export_with_dialog
        self.copy_picture = documents.copy_picture
        self.paste_picture = documents.paste_picture
        self.save_figure = take_along.save_figure
        self.copy_figure = take_along.copy_figure

    def restore_layout(self) -> None:
        self._workspaces.arrange()

    def show_shortcuts(self) -> None:
        if not self._is_open("shortcuts"):
            Shortcuts(self._window).open()

    def show_settings(self) -> None:
        if not self._is_open("settings"):
            SettingsDialog(self._window, self.store).open()

    def show_about(self) -> None:
        if not self._is_open("about"):
            from desktop_cnn.ui.about_dialog import AboutDialog  # it asks the packages' files: a start need not wait

            AboutDialog(self._window, self.store.state).open()

    def _is_open(self, name: str) -> bool:
        return any(shown.isVisible() for shown in self._window.findChildren(QDialog, name))

    def open_palette(self) -> None:
        if self._is_open("palette"):
            return
        actions = {action.objectName(): action for action in self._window.actions()}
        panels = [
            Entry(title, PANELS[name].title, _("Panels"), partial(self._workspaces.go_to, name))
            for name, title in self._workspaces.titles().items()
        ]
        CommandPalette(self._window, entries(actions, panels)).open()

    def quit(self) -> None:
        self._window.close()
