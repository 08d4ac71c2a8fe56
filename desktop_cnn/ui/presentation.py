"""Full screen, and the window as a room is to see it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow, QToolBar, QToolTip, QWidget

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.scale import px

ASIDE = "aside"
"""A property of widgets that are for the person at the keyboard alone."""

_TOLD_MS = 5000


class Presentation(QObject):
    """Follows ``full_screen`` and ``presenting``, and what the window's frame does. Main thread only.

    Escape ends a presentation, and so does closing: the window's layout is kept as it is without.
    """

    def __init__(self, store: Store, window: QMainWindow) -> None:
        super().__init__(window)
        self._store, self._window = store, window
        self._hidden: list[QWidget] = []
        window.installEventFilter(self)
        store.subscribe(self._follow)

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        if "presenting" in changed:
            self._hide() if state.presenting else self._show()
        if "full_screen" in changed and state.full_screen != self._window.isFullScreen():
            # Not showNormal: a window that was maximized becomes so again.
            self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _hide(self) -> None:
        bars = [self._window.menuBar(), self._window.statusBar(), *self._window.findChildren(QToolBar)]
        aside = [widget for widget in self._window.findChildren(QWidget) if widget.property(ASIDE)]
        self._hidden = [widget for widget in (*bars, *aside) if not widget.isHidden()]
        for widget in self._hidden:
            widget.hide()
        below = self._window.mapToGlobal(QPoint(self._window.width() // 2, self._window.height() - px(60)))
        QToolTip.showText(below, _("F5 or Escape ends the presentation."), self._window, QRect(), _TOLD_MS)

    def _show(self) -> None:
        for widget in self._hidden:
            widget.show()
        self._hidden = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange:
            self._store.update(full_screen=self._window.isFullScreen())
        elif self._store.state.presenting and (event.type() == QEvent.Type.Close or _is_escape(event)):
            self._store.update(presenting=False)
        return False


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
