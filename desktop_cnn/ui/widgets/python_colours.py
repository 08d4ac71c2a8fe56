"""Quiet colours for Python: its words in the accent's, what is only said or packed dim."""

from __future__ import annotations

import keyword
import re

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPalette, QSyntaxHighlighter
from PySide6.QtWidgets import QPlainTextEdit

_PARTS = re.compile(rf"(?P<dim>\"[^\"]*\"|#.*)|(?P<word>\b(?:{'|'.join(keyword.kwlist)})\b)")


class PythonColours(QSyntaxHighlighter):
    """Colours a text line by line, by its palette and after a change of that. Main thread only."""

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text.document())
        self._text = text
        text.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.rehighlight()
        return super().eventFilter(watched, event)

    def highlightBlock(self, text: str) -> None:
        for part in _PARTS.finditer(text):
            role = QPalette.ColorRole.Link if part["word"] else QPalette.ColorRole.PlaceholderText
            self.setFormat(part.start(), part.end() - part.start(), self._text.palette().color(role))
