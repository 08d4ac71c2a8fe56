"""A row of joined buttons of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from desktop_cnn.ui.scale import sized


class Segmented(QFrame):
    """One button for each checkable action; the actions keep each other's ticks right."""

    def __init__(self, actions: Iterable[QAction]) -> None:
        super().__init__()
        self.setProperty("well", True)
        layout = QHBoxLayout(self)
        sized(layout.setContentsMargins, 2, 2, 2, 2)
        sized(layout.setSpacing, 1)
        for action in actions:
            button = QToolButton()
            button.setProperty("segment", True)
            button.setDefaultAction(action)
            layout.addWidget(button)
