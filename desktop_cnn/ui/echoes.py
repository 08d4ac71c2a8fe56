"""Mouse events that say once more what a tablet's pen or a finger has said itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent, QTouchEvent


class Echoes:
    """Some systems send both, whatever became of the first. Main thread only.

    Where pen and finger come as a mouse alone, they are no echoes, and draw.
    """

    def __init__(self) -> None:
        self._is_followed = False

    def has(self, event: QEvent) -> bool:
        """Whether a widget's event is an echo; each of its events is asked about, in order."""
        if isinstance(event, QTabletEvent | QTouchEvent):
            self._is_followed = True
        own = Qt.MouseEventSource.MouseEventNotSynthesized
        return self._is_followed and isinstance(event, QMouseEvent) and event.source() != own
