"""Text that is shown as it is: Qt takes what looks like HTML for HTML, and what a file is called may look so."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel


class Label(QLabel):
    """Plain text, unless setTextFormat says otherwise. Main thread only."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def plain_tip(text: str) -> str:
    """Return what a tooltip is to be given so that it shows this text."""
    return f"<span style='white-space: pre-wrap'>{escape(text)}</span>" if Qt.mightBeRichText(text) else text
