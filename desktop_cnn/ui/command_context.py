"""What commands may do to the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QMainWindow, QVBoxLayout

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.confidence import ten_digits_text
from desktop_cnn.app.state import Store
from desktop_cnn.core.pen_digits import credit_text
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.command_palette import CommandPalette, Entry, entries
from desktop_cnn.ui.docks import Docks
from desktop_cnn.ui.documents import Documents
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.take_along import TakeAlong
from desktop_cnn.ui.widgets.plain import Label

_HELP_COLUMNS = 2
_WITHOUT_COMMAND = (
    (N_("Arrow keys"), N_("Move the pen on the canvas by 1 px, with Shift by 5")),
    (N_("Home, End, Page Up, Page Down"), N_("Move the pen diagonally")),
    (N_("Space"), N_("Put the pen down, or lift it; Escape lifts it, too")),
    (N_("Right button"), N_("Erase")),
    (N_("Wheel over the canvas"), N_("Pen width")),
)


class WindowContext:
    """The CommandContext of app.commands. Main thread only."""

    def __init__(
        self, store: Store, window: QMainWindow, documents: Documents, take_along: TakeAlong, docks: Docks
    ) -> None:
        self.store = store
        self._window, self._docks = window, docks
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
        self._docks.arrange()

    def show_shortcuts(self) -> None:
        if self._is_open("shortcuts"):
            return
        dialog = QDialog(self._window)
        dialog.setObjectName("shortcuts")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("Keyboard shortcuts"))
        rows = QGridLayout()
        sized(rows.setHorizontalSpacing, 28)
        found = shortcut_rows()
        per_column = -(-len(found) // _HELP_COLUMNS)
        for number, (keys, title) in enumerate(found):
            column, row = divmod(number, per_column)
            label = Label(keys)
            label.setProperty("strong", True)
            rows.addWidget(label, row, 2 * column)
            rows.addWidget(Label(title), row, 2 * column + 1)
        notes = Label(f"{ten_digits_text()}\n{credit_text()}")
        notes.setProperty("dim", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.close)
        layout = QVBoxLayout(dialog)
        sized(layout.setContentsMargins, 22, 18, 22, 16)
        sized(layout.setSpacing, 16)
        layout.addLayout(rows)
        layout.addWidget(notes)
        layout.addWidget(buttons)
        dialog.open()

    def _is_open(self, name: str) -> bool:
        return any(shown.isVisible() for shown in self._window.findChildren(QDialog, name))

    def open_palette(self) -> None:
        if self._is_open("palette"):
            return
        actions = {action.objectName(): action for action in self._window.actions()}
        panels = [
            Entry(title, PANELS[name].title, _("Panels"), partial(self._docks.go_to, name))
            for name, title in self._docks.titles().items()
        ]
        CommandPalette(self._window, entries(actions, panels)).open()

    def quit(self) -> None:
        self._window.close()


def shortcut_rows() -> list[tuple[str, str]]:
    """Return (keys, title) for every command that has keys, and for what else is done with keys or the pointer."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = [
        (" / ".join(QKeySequence(keys).toString(native) for keys in command.keys), _(command.title).rstrip("…"))
        for _name, command in COMMANDS.items()
        if command.keys
    ]
    return rows + [(_(keys), _(title)) for keys, title in _WITHOUT_COMMAND]
