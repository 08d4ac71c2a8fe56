"""One window for the tests of a file, brought back to its beginning after each.

To make a window, to load the first networks into it and to end it takes a quarter of a second, and a lab's process has
to read its networks anew. What a person sees and chooses is the state: it is set back, and the window follows. Where
more than that is left, such as a panel that floats, a failure or a stroke under way, the next test has a new window.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from desktop_cnn.app.state import AppState
from desktop_cnn.ui.hand import wait_until
from desktop_cnn.ui.main_window import MainWindow, create_window
from tests.lasting import LASTING, LASTING_PROCESSES, LASTING_THREADS

_LONG_S = 30
_FOLLOW = {"seq", "requested", "networks", "snapshot"}
"""Fields of the state that come of the others."""


class SharedWindow:
    """The process's window that tests share, while there is one. Main thread only."""

    def __init__(self) -> None:
        self._window: MainWindow | None = None
        self._first, self._size, self._listeners = AppState(), QSize(), ()

    def take(self) -> MainWindow:
        """Return a window as at its beginning, its networks loaded."""
        if self._window is None:
            window = self._window = create_window()
            window.setProperty(LASTING, True)
            window.show()
            _settle(window)
            self._first, self._size = window.store.state, window.size()
            self._listeners = tuple(window.store._listeners)
        self._keep_work()
        return self._window

    def give_back(self) -> None:
        """Bring the window back to its beginning, or end it where that is more than its state."""
        window = self._window
        if window is None:
            return
        if not _is_only_its_state(window) or window.size() != self._size:
            self.end()
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for dialog in window.findChildren(QDialog):
            dialog.close()
        window.store._listeners[:] = self._listeners
        for lab in window._labs._labs.values():
            lab.drop()
        state, first = window.store.state, self._first
        fields = AppState.__dataclass_fields__.keys() - _FOLLOW
        changes: dict[str, Any] = {name: getattr(first, name) for name in fields}
        window.store.update(**{name: each for name, each in changes.items() if each is not getattr(state, name)})
        window.meter.forget()
        window.activateWindow()
        window.canvas.setFocus()
        QGuiApplication.clipboard().clear()
        _settle(window)
        for saver in (window._session._drawing_saver, window._session._settings_saver):
            saver.finish()  # into this test's home, not the next one's
        self._keep_work()

    def end(self) -> None:
        """Close and delete the window, if there is one; the next test that shares one makes another."""
        window, self._window = self._window, None
        if window is None:
            return
        window.close()
        window.setProperty(LASTING, False)
        left = [each.name for each in LASTING_THREADS if each.is_alive()]
        LASTING_THREADS.clear()
        LASTING_PROCESSES.clear()
        assert not left, f"still running: {left}"
        window.deleteLater()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _keep_work(self) -> None:
        """Let the window's threads and its labs' process stay after the test in which they were begun."""
        window = self._window
        assert window is not None
        backgrounds = (*window._session._backgrounds, window._background)
        writers = [each._writer for each in backgrounds if each._writer is not None]
        LASTING_THREADS.update((window._bridge._latest._thread, *window._labs.side._threads, *writers))
        if window._labs.side.process is not None:
            LASTING_PROCESSES.add(window._labs.side.process.pid)


def _is_only_its_state(window: MainWindow) -> bool:
    """Return whether no stroke is under way, nothing failed, and every panel is in its place."""
    state, docks = window.store.state, window._workspaces._docks.values()
    is_placed = all(not dock.isFloating() and dock.isHidden() != dock.kind.is_offered(state) for dock in docks)
    is_busy = window._take_along._recorder is not None
    return window.isVisible() and is_placed and not (state.drawing_now or state.failure or state.warning or is_busy)


def _settle(window: MainWindow) -> None:
    """Wait for the networks' answer, and until all is laid out."""
    wait_until(window.shows_what_is_drawn, _LONG_S, "the answer")
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


SHARED = SharedWindow()
