"""Tells when a window has painted what had changed in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from desktop_cnn.core.marks import mark


class PaintWatch(QObject):
    """Calls ``painted`` after each time that Qt has painted a window. Main thread only.

    Qt paints every changed widget of a window while it handles one UpdateRequest. An event of our own is put
    right behind it: to override the window's ``event`` would keep Python's lock for as long as painting takes.
    """

    def __init__(self, window: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(window)
        self._painted = painted
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            mark("painting", 0)
            after = QEvent(QEvent.Type.User)
            QCoreApplication.postEvent(self, after, Qt.EventPriority.HighEventPriority.value)
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self._painted()
            return True
        return super().event(event)
