"""What is chosen once and kept, with a line each on what it does; a choice takes effect at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.magnification import STEPS
from desktop_cnn.app.slices import Changes
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.about_dialog import device_text
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item

_TITLES = {
    "language": N_("Language"),
    "theme": N_("Theme"),
    "magnification": N_("Magnification"),
    "device": N_("Device"),
    "recipe": N_("Weights learned on"),
}
"""By the state's fields, of which each value has a command in the view menu; the magnification has steps."""

_NOTE_PX, _BOX_PX = 430, 220


@dataclass(frozen=True)
class _Row:
    label: Label
    box: QComboBox
    note: Label


class SettingsDialog(Changing, QDialog):
    """Main thread only."""

    def __init__(self, owner: QWidget, store: Store) -> None:
        super().__init__(owner)
        self._store = store
        self.setObjectName("settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.boxes: dict[str, QComboBox] = {}
        """By the state's fields."""

        self._rows: dict[str, _Row] = {}
        form = QGridLayout()
        sized(form.setHorizontalSpacing, 18)
        sized(form.setVerticalSpacing, 5)
        for field in _TITLES:
            self._add(form, field)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 22, 18, 22, 16)
        sized(layout.setSpacing, 16)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        self.retranslate()

    def _add(self, form: QGridLayout, field: str) -> None:
        row = self._rows[field] = _Row(Label(), QComboBox(), Label())
        self.boxes[field] = row.box
        row.label.setProperty("strong", True)
        row.note.setProperty("dim", True)
        row.note.setWordWrap(True)
        sized(row.note.setFixedWidth, _NOTE_PX)
        sized(row.box.setMinimumWidth, _BOX_PX)
        prefix = f"view.{field}."
        values = [name.removeprefix(prefix) for name in COMMANDS if name.startswith(prefix)]
        for value in STEPS if field == "magnification" else values:
            row.box.addItem("", value)
        row.box.currentIndexChanged.connect(lambda _index: self._choose(field))
        at = form.rowCount()
        form.addWidget(row.label, at, 0)
        form.addWidget(row.box, at, 1, Qt.AlignmentFlag.AlignLeft)
        form.addWidget(row.note, at + 1, 1)
        form.setRowMinimumHeight(at + 2, form.verticalSpacing())

    def _choose(self, field: str) -> None:
        self._store.update(**cast(Changes, {field: self.boxes[field].currentData()}))
        self._write_notes()

    def _write_notes(self) -> None:
        state = self._store.state
        for field, told in _explained(state).items():
            self._rows[field].note.setText(told)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Settings"))
        for field, row in self._rows.items():
            row.label.setText(_(_TITLES[field]))
            row.box.setAccessibleName(_(_TITLES[field]))
            row.box.blockSignals(True)
            for index in range(row.box.count()):
                value = row.box.itemData(index)
                is_step = field == "magnification"
                row.box.setItemText(index, f"{value} %" if is_step else _(COMMANDS[f"view.{field}.{value}"].title))
            row.box.blockSignals(False)
            show_item(row.box, getattr(self._store.state, field))
        self._write_notes()


def _explained(state: AppState) -> dict[str, str]:
    """Return what each setting does, by the state's fields."""
    device = _("Where the networks are computed. Now: {device}.").format(device=device_text(state))
    digits = _("Which digits the networks learned on: {digits}").format(digits=_(RECIPES[state.recipe].summary))
    return {
        "language": _("Of all words in the window; the code that panels show stays as it is."),
        "theme": _("Light for bright rooms and print, dark for a projector in a dim one."),
        "magnification": _("Of text, lines and pictures together; also with Ctrl + and Ctrl −."),
        "device": device,
        "recipe": digits,
    }
