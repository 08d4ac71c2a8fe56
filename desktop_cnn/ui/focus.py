"""Where the keyboard goes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QScrollArea, QTabBar, QToolBar, QWidget


def focus_into(area: QWidget) -> None:
    """Give the focus to the first widget in an area that takes it, as soon as the area can be seen."""
    QTimer.singleShot(0, area, lambda: _focus_first(area))


def _focus_first(area: QWidget) -> None:
    area.activateWindow()
    widget = next(_stops(area), None)
    if widget is not None:
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)


def focus_next(window: QWidget, *, is_forward: bool) -> bool:
    """Move the focus as one reads: a column after the other, from left to right, and each from top to bottom.

    Qt goes by the order in which parts were made, and knows nothing of where they have been put.
    """
    stops = sorted(_stops(window), key=lambda widget: _place(_part(window, widget), window))
    here = QApplication.focusWidget()
    if not stops:
        return False
    at = stops.index(here) if here in stops else -1 if is_forward else 0
    widget = stops[(at + (1 if is_forward else -1)) % len(stops)]
    widget.setFocus(Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason)
    for around in _around(widget):
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
    return True


def _stops(start: QWidget) -> Iterator[QWidget]:
    """Yield what takes the focus in a window or a part of it, in the order in which it was made.

    Not by ``nextInFocusChain``: PySide takes what that returns for a child of the widget that was asked, and forgets
    all that come after a widget when this is deleted.
    """
    for widget in start.findChildren(QWidget):
        takes_it = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if takes_it and widget.isEnabled() and widget.isVisible() and widget.window() is start.window():
            yield widget


def _part(window: QWidget, widget: QWidget) -> QWidget:
    """Return the part of a window in which a widget stands: within it Qt's order is that of reading."""
    whole = [widget, *_around(widget)]
    inside = whole[: whole.index(window)]
    return next((each for each in inside if isinstance(each, QDockWidget | QToolBar | QTabBar)), inside[-1])


def _place(part: QWidget, window: QWidget) -> tuple[int, int]:
    corner = part.mapTo(window, QPoint())
    return corner.x(), corner.y()


def _around(widget: QWidget) -> Iterator[QWidget]:
    around = widget.parentWidget()
    while around is not None:
        yield around
        around = around.parentWidget()
