"""What outlives the program: the drawing, saved while it is drawn, and the settings."""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtCore import QByteArray, QLockFile, QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from desktop_cnn.app.settings import (
    Settings,
    autosave_path,
    load_autosave,
    load_settings,
    save_autosave,
    save_settings,
)
from desktop_cnn.app.state import AppState, Page, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background

_AUTOSAVE_MS = 250
_CHOICES = ("language", "theme", "recipe", "device", "pen_px")
_LAYOUT_VERSION = 1


def remembered_state() -> tuple[AppState, Settings]:
    """Return the state at start: the last choices and the last drawing, or why there is none."""
    settings = load_settings()
    message, page = "", Page()
    try:
        drawing = load_autosave()
        if not drawing.is_empty:
            page = Page(drawing, rasterize(drawing))
    except UserError as error:
        message = str(error)
    choices = {name: getattr(settings, name) for name in _CHOICES}
    return AppState(page=page, message=message, **choices), settings


class Memory(QObject):
    """Saves the drawing at most a quarter of a second after each change. Main thread only.

    Only the first of several windows remembers: the others would overwrite its drawing.
    """

    def __init__(self, store: Store, settings: Settings, background: Background) -> None:
        super().__init__()
        self._store, self._settings, self._background = store, settings, background
        self._lock = self._take_lock()
        self._is_saved = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AUTOSAVE_MS)
        self._timer.timeout.connect(self._save_drawing)
        store.subscribe(self._follow)

    def _take_lock(self) -> QLockFile | None:
        """Return the lock of the window that remembers, None where another has it or none can be made."""
        try:
            autosave_path().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._tell(error)
            return None
        lock = QLockFile(str(autosave_path().with_suffix(".lock")))
        if lock.tryLock(0):
            return lock
        self._store.update(message=_("The program is open already: this window's drawing is not kept at its end."))
        return None

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        if self._lock is None:
            return
        if "page" in changed:
            self._is_saved = False
            # Started, not restarted: a long stroke is saved while it is drawn.
            if not self._timer.isActive():
                self._timer.start()
        if not changed.isdisjoint(_CHOICES):
            self._settings = replace(self._settings, **{name: getattr(state, name) for name in _CHOICES})

    def _save_drawing(self) -> None:
        drawing = self._store.state.page.drawing
        self._is_saved = True
        self._background.run(lambda: save_autosave(drawing), lambda _done: None, self._fail)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, OSError):
            raise error
        self._is_saved = False
        self._tell(error)

    def _tell(self, error: OSError) -> None:
        message = _("The drawing cannot be kept for the next start: {reason}. Save it by hand.")
        self._store.update(message=message.format(reason=error.strerror or error))

    def restore_layout(self, window: QMainWindow) -> None:
        """Put the docks where they were; a layout that Qt refuses is left alone."""
        if self._settings.geometry:
            window.restoreGeometry(QByteArray.fromBase64(self._settings.geometry.encode()))
        if self._settings.layout:
            window.restoreState(QByteArray.fromBase64(self._settings.layout.encode()), _LAYOUT_VERSION)

    def close(self, window: QMainWindow) -> None:
        """Save what is not saved yet. The background must be closed already: nothing else may be writing."""
        self._timer.stop()
        lock, self._lock = self._lock, None
        if lock is None:
            return
        settings = replace(
            self._settings,
            geometry=_base64(window.saveGeometry()),
            layout=_base64(window.saveState(_LAYOUT_VERSION)),
        )
        try:
            if not self._is_saved:
                save_autosave(self._store.state.page.drawing)
            save_settings(settings)
        except OSError as error:
            sys.stderr.write(_("Drawing and settings could not be kept: {reason}").format(reason=error) + "\n")
        lock.unlock()


def _base64(array: QByteArray) -> str:
    return bytes(array.toBase64().data()).decode()
