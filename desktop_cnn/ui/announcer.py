"""What a screen reader says by itself, without being asked for it. Main thread only."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader, where there is one, say a text when it has said what it is saying."""
    if QAccessible.isActive():
        _post(QAccessibleAnnouncementEvent(widget, text))  # polite, as Qt makes it


def _post(event: QAccessibleAnnouncementEvent) -> None:
    QAccessible.updateAccessibility(event)
