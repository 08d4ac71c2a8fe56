"""What is done with keys, and what the pointer does beside the left button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.commands import COMMANDS, MENUS
from desktop_cnn.app.confidence import ten_digits_text
from desktop_cnn.core.pen_digits import credit_text
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.menus import without_accelerator
from desktop_cnn.ui.scale import px, px_size, sized
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scrolled import Scrolled

_MOST_COLUMNS, _COLUMN_PX = 3, 390
_SHARE = 0.9
_BARS_PX = 24
_SEEN_PX = 200
_WITHOUT_COMMAND = {
    N_("On the canvas"): (
        (N_("Arrow keys"), N_("Move the pen by 1 px, with Shift by 5")),
        (N_("Home, End, Page Up, Page Down"), N_("Move the pen diagonally")),
        (N_("Space"), N_("Put the pen down, or lift it; Escape lifts it, too")),
        (N_("Right button"), N_("Erase")),
        (N_("Wheel"), N_("Pen width")),
    ),
    N_("In a picture"): (
        (N_("Arrow keys"), N_("Go from value to value")),
        (N_("Return"), N_("As a click there")),
    ),
    N_("In a network's lane"): (
        (N_("Arrow keys"), N_("Go from map to map")),
        (N_("Space"), N_("Give the layer the whole middle; Escape takes it back")),
        (N_("Ctrl and the wheel"), N_("Zoom")),
    ),
}

Rows = list[tuple[str, str]]


class Shortcuts(QDialog):
    """Main thread only."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.setObjectName("shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keyboard shortcuts"))
        notes = Label(f"{ten_digits_text()}\n{credit_text()}")
        notes.setProperty("dim", True)
        notes.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 22, 18, 22, 16)
        sized(layout.setSpacing, 16)
        room = owner.size() * _SHARE
        area = Scrolled(_table(min(max(room.width() // px(_COLUMN_PX), 1), _MOST_COLUMNS)), _SEEN_PX)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # keys move it
        area.setAccessibleName(self.windowTitle())
        layout.addWidget(area)
        layout.addWidget(notes)
        layout.addWidget(buttons)
        self.ensurePolished()
        self.resize((self.sizeHint() + px_size(_BARS_PX, _BARS_PX)).boundedTo(room))
        area.setFocus()


def _table(count: int) -> QWidget:
    """Return the groups in so many columns."""
    table, found = QWidget(), groups()
    columns = QHBoxLayout(table)
    sized(columns.setContentsMargins, 10, 8, 16, 8)
    sized(columns.setSpacing, 24)
    per_column = -(-sum(len(rows) + 2 for rows in found.values()) // count)
    column, height = QGridLayout(), 0
    for title, rows in found.items():
        if height and height + len(rows) // 2 > per_column:
            columns.addLayout(_topped(column))
            column, height = QGridLayout(), 0
        _add(column, title, rows)
        height += len(rows) + 2
    columns.addLayout(_topped(column))
    return table


def _topped(column: QGridLayout) -> QVBoxLayout:
    sized(column.setHorizontalSpacing, 14)
    sized(column.setVerticalSpacing, 5)
    whole = QVBoxLayout()
    whole.addLayout(column)
    whole.addStretch()
    return whole


def _add(column: QGridLayout, title: str, rows: Rows) -> None:
    head = Label(title)
    head.setProperty("dim", True)
    if column.count():
        column.addWidget(Label(), column.rowCount(), 0)
    column.addWidget(head, column.rowCount(), 0, 1, 2)
    for keys, what in rows:
        label, row = Label(keys), column.rowCount()
        label.setProperty("strong", True)
        column.addWidget(label, row, 0)
        column.addWidget(Label(what), row, 1)


def groups() -> dict[str, Rows]:
    """Return (keys, what they do), by the menu of the command or by where it is done; all in the person's language."""
    found = {without_accelerator(_(title)): _of_menu(menu) for menu, title in MENUS.items()}
    for place, rows in _WITHOUT_COMMAND.items():
        found[_(place)] = [(_(keys), _(what)) for keys, what in rows]
    return {title: rows for title, rows in found.items() if rows}


def _of_menu(menu: str) -> Rows:
    native = QKeySequence.SequenceFormat.NativeText
    return [
        (" / ".join(QKeySequence(keys).toString(native) for keys in command.keys), _(command.title).rstrip("…"))
        for _name, command in COMMANDS.items()
        if command.menu == menu and command.keys
    ]
