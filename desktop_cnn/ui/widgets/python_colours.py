"""Quiet colours for Python: its words in the accent's, what is only said or packed dim."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QSyntaxHighlighter

from desktop_cnn.ui.theme import applied_theme

_PARTS = re.compile(rf"(?P<dim>\"[^\"]*\"|#.*)|(?P<word>\b(?:{'|'.join(keyword.kwlist)})\b)")


class PythonColours(QSyntaxHighlighter):
    """Colours a text line by line; ``rehighlight`` after a change of theme. Main thread only."""

    def highlightBlock(self, text: str) -> None:
        theme = applied_theme()
        for part in _PARTS.finditer(text):
            colour = QColor(theme.accent if part["word"] else theme.dim)
            self.setFormat(part.start(), part.end() - part.start(), colour)
