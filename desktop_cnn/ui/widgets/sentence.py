"""What a lab found, in one line above its pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import share_of
from desktop_cnn.ui.widgets.elided_label import ElidedLabel

_SHARE = 1.2


class Sentence(Changing, ElidedLabel):
    """Of one height always, so that nothing below it moves. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.rescale()

    def rescale(self) -> None:
        font = share_of(QApplication.font(), _SHARE)
        self.setFont(font)
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * _SHARE))
