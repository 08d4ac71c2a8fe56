"""Where the keyboard goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget


def focus_into(area: QWidget) -> None:
    """Give the focus to the first widget in an area that takes it, as soon as the area can be seen."""
    QTimer.singleShot(0, area, lambda: _focus_first(area))


def _focus_first(area: QWidget) -> None:
    area.activateWindow()
    widget = area.nextInFocusChain()
    while widget is not None and widget is not area:
        takes_it = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
        if takes_it and area.isAncestorOf(widget):
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        widget = widget.nextInFocusChain()
