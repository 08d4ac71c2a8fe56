"""What a panel shows, said in one line above its pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import share_of
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.note import Note

_SHARE = 1.2


class Sentence(Changing, ElidedLabel):
    """Of one height always, so that nothing below it moves. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.rescale()

    def rescale(self) -> None:
        self.setFont(share_of(QApplication.font(), _SHARE))
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * _SHARE))

    def recolour(self) -> None:
        self.rescale()  # with another style sheet Qt goes back to the font before this one


class Sentences(Note):
    """The same in two lines, for what may be long. Main thread only."""

    def __init__(self) -> None:
        super().__init__(2)

    def rescale(self) -> None:
        self.setFont(share_of(QApplication.font(), _SHARE))
        super().rescale()

    def recolour(self) -> None:
        self.rescale()  # as above
