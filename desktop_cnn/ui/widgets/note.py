"""A few lines of text in a room of fixed height."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.plain import Label

_CHINESE = 1.2  # its lines are higher than those of Latin letters


class Note(Changing, Label):
    """Wraps its words; its height never depends on what it says, so that nothing around it moves."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_lines(lines)

    def set_lines(self, lines: int) -> None:
        self._lines = lines
        self.rescale()

    def rescale(self) -> None:
        self.setFixedHeight(round(self._lines * self.fontMetrics().lineSpacing() * _CHINESE) + px(2))

    def hasHeightForWidth(self) -> bool:
        return False  # QLabel turns it on with each text, and a scroll area then gives room for the lowest width
