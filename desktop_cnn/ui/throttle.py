"""Work that follows the hand without taking the time that the pen needs."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, QTimer

from desktop_cnn.app.state import AppState

_PAUSE_MS = 66


class Throttle(QObject):
    """Does the work at once while the hand is still, and at most fifteen times a second while it draws.

    Main thread only.
    """

    def __init__(self, owner: QObject, fields: Set[str], work: Callable[[], None]) -> None:
        """``fields``: a change of these of the state is worth the work."""
        super().__init__(owner)
        self._fields, self._work = fields, work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(work)

    @property
    def is_behind(self) -> bool:
        """Whether there is something to be done."""
        return self._timer.isActive()

    def follow(self, state: AppState, changed: frozenset[str]) -> None:
        is_over = "drawing_now" in changed and self.is_behind
        if changed.isdisjoint(self._fields) and not is_over:
            return
        if not state.drawing_now:
            self.stop()
            self._work()
        elif not self.is_behind:
            self._timer.start()

    def stop(self) -> None:
        """Do not do what there is to be done."""
        self._timer.stop()
