"""The program behind what a panel shows, to be read, copied and run."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, px_size, sized
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.python_colours import PythonColours

_SIZE_PX = (980, 560)
_MARGIN_PX = 10


class CodeDialog(Changing, QDialog):
    """Holds what was on screen when it was opened. Main thread only."""

    def __init__(self, owner: QWidget, title: str, code: str) -> None:
        super().__init__(owner)
        self.setObjectName("code")
        self.setWindowTitle(_("{panel}: the code").format(panel=title))
        self.resize(px_size(*_SIZE_PX).boundedTo(owner.window().size()))
        told = Label(_("Run with this program's packages, these lines compute on the CPU what is on screen:"))
        told.setWordWrap(True)
        self.text = QPlainTextEdit(code)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.document().setDocumentMargin(px(_MARGIN_PX))
        self.text.setAccessibleName(_("Code"))
        self._colours = PythonColours(self.text.document())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(_("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 18, 14, 18, 14)
        sized(layout.setSpacing, 10)
        for widget in (told, self.text, buttons):
            layout.addWidget(widget)

    def recolour(self) -> None:
        self._colours.rehighlight()
