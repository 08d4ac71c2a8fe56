"""Two pictures in turn: the eye finds what changes between them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

EACH_MS = 250
"""Twice a second there and back: three flashes a second and more can hurt people (WCAG 2.3.1)."""


class Flicker(QObject):
    """``turned`` says whether it is the first picture's turn; at rest it is the second's. Main thread only."""

    turned = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_first = False
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(lambda: self._turn(not self._is_first))

    @property
    def is_on(self) -> bool:
        return self._timer.isActive()

    def set_on(self, is_on: bool) -> None:
        if is_on and not self.is_on:
            self._timer.start()
        elif not is_on and self.is_on:
            self._timer.stop()
            self._turn(False)

    def _turn(self, is_first: bool) -> None:
        self._is_first = is_first
        self.turned.emit(is_first)
