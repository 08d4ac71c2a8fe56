"""What a screen reader says by itself, without being asked for it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop_cnn.app.spoken import digits_read, readings_text
from desktop_cnn.app.state import AppState, Store

_REST_MS = 600
_MESSAGES = frozenset({"message", "failure", "warning"})


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader, where there is one, say a text when it has said what it is saying. Main thread only."""
    if QAccessible.isActive():
        _post(QAccessibleAnnouncementEvent(widget, text))  # polite, as Qt makes it


def _post(event: QAccessibleAnnouncementEvent) -> None:
    QAccessible.updateAccessibility(event)


class Announcer:
    """Says what the networks read, once the drawing rests, where a digit has changed; and every message.

    A digit is drawn in strokes, an amount set in steps: what is read between them is not said. Main thread only.
    """

    def __init__(self, store: Store, widget: QWidget) -> None:
        """``widget``: for which it is said."""
        self._store, self._widget = store, widget
        self._digits: Mapping[tuple[str, str], int] = {}
        self._message = ""
        self._rest = QTimer(widget)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._say_digits)
        store.subscribe(self._follow)

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        if not QAccessible.isActive():
            return
        if not changed.isdisjoint(_MESSAGES):
            self._say_message(state.message or state.failure or state.warning)
        if "drawing_now" in changed or state.is_answered_by(changed):
            self._rest.start()

    def _say_message(self, message: str) -> None:
        if message and message != self._message:
            announce(self._widget, message)
        self._message = message

    def _say_digits(self) -> None:
        state = self._store.state
        is_answered = state.snapshot is not None and state.snapshot.seq == state.seq
        if state.drawing_now or not is_answered:
            return  # the stroke's end or the answer begins the rest anew
        digits = digits_read(state)
        if digits != self._digits:
            self._digits = digits
            announce(self._widget, readings_text(state))
