"""A box to type a kernel into, row by row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QFocusEvent, QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

_MOST_LETTERS = 2000


class KernelText(QPlainTextEdit):
    """Takes no more than a kernel needs: laying out a pasted book would take seconds. Main thread only.

    ``left``: what is typed now goes elsewhere.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def write(self, weights: NDArray[np.float32]) -> None:
        """Show a kernel, rounded; nothing is told of it: what counts is what is typed."""
        self.blockSignals(True)
        self.setPlainText("\n".join(" ".join(f"{weight:.4g}" for weight in row) for row in weights))
        self.blockSignals(False)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text()[:_MOST_LETTERS])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
