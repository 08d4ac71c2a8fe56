"""Saving one thing again and again while it changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background

_DELAY_MS = 250
_RETRY_MS = 2000


class Saver(QObject):
    """Saves at most a quarter of a second after a change, one time after the other, and tries again. Main thread only.

    ``work`` is asked on this thread for a function that saves what is there now, on the background's; ``failed`` is
    told the reason when it is a new one, and "" when all is saved again.
    """

    def __init__(
        self, background: Background, work: Callable[[], Callable[[], None]], failed: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._background, self._work, self._failed = background, work, failed
        self._is_saved, self._is_saving = True, False
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._save)

    def changed(self) -> None:
        self._is_saved = False
        # Started, not restarted: a long stroke is saved while it is drawn.
        if not self._timer.isActive() and not self._is_saving:
            self._timer.start(_DELAY_MS)

    def _save(self) -> None:
        self._is_saved, self._is_saving = True, True
        self._background.run(self._work(), lambda _done: self._end(), self._retry)

    def _end(self) -> None:
        self._is_saving = False
        self._tell("")
        if not self._is_saved:
            self.changed()

    def _retry(self, error: BaseException) -> None:
        self._is_saved, self._is_saving = False, False
        self._timer.start(_RETRY_MS)
        if not isinstance(error, OSError | UserError):
            raise error
        self._tell(reason_of(error))

    def _tell(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self._failed(reason)

    def stop(self) -> None:
        """Save no more."""
        self._timer.stop()

    def finish(self, until: float | None = None) -> str:
        """Save now what is not saved yet; return why it cannot be, or "". Returns after ``until`` at the latest.

        What could not be saved is tried again until ``stop``.
        """
        self._timer.stop()
        if self._is_saved and not self._is_saving:
            return ""
        try:
            self._background.finish(self._work(), until)
        except Exception as error:  # foreseen or not: the window must still end as it should
            self._is_saved, self._reason = False, reason_of(error)
            self._timer.start(_RETRY_MS)  # in case the window stays
            return self._reason
        self._is_saved = True
        return ""


def reason_of(error: BaseException) -> str:
    """Return why something could not be saved."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return reason or str(error) or _("it takes too long")
