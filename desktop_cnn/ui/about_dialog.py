"""What this program is, what it runs on, and whose the data are."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from desktop_cnn import __version__
from desktop_cnn.app.state import AppState
from desktop_cnn.core.pen_digits import credit_text
from desktop_cnn.core.text import _
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.plain import Label

_TEXT_PX = 430
_PACKAGES = {"PySide6": "PySide6-Essentials", "torch": "torch", "numpy": "numpy"}
"""By what they are called, as they are installed; asked for their versions without being imported."""

_MNIST = "MNIST: Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0."


class AboutDialog(QDialog):
    """Holds what was so when it was opened. Main thread only."""

    def __init__(self, owner: QWidget, state: AppState) -> None:
        super().__init__(owner)
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About desktop-cnn"))
        told = Label(_("Draw a digit, and see live how neural networks read it."))
        table = QGridLayout()
        sized(table.setHorizontalSpacing, 18)
        sized(table.setVerticalSpacing, 7)
        found = facts(state)
        for row, (name, value) in enumerate(found.items()):
            title, text = Label(name), Label(value)
            title.setProperty("dim", True)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            sized(text.setFixedWidth, _TEXT_PX)
            table.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(text, row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(_("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        lines = "\n".join(f"{name}: {value}" for name, value in found.items())
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(lines))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 22, 18, 22, 16)
        sized(layout.setSpacing, 16)
        layout.addWidget(told)
        layout.addLayout(table)
        layout.addWidget(buttons)


def facts(state: AppState) -> dict[str, str]:
    """Return (what, how it is), all in the person's language."""
    return {
        "desktop-cnn": __version__,
        "Python": platform.python_version(),
        **{name: _version(package) for name, package in _PACKAGES.items()},
        _("Device"): device_text(state),
        _("Licences"): _("The program: MIT. The Chinese font: SIL Open Font License 1.1."),
        _("Data"): f"{credit_text()}\n{_MNIST}",
    }


def device_text(state: AppState) -> str:
    """Return where the newest answer was computed, and why there."""
    if state.snapshot is None:
        return _("nothing computed yet")
    return f"{state.snapshot.device.upper()}, {_(state.snapshot.reason)}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
