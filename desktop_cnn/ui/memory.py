"""What outlives the program: the drawing, saved while it is drawn, and the settings."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

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
from desktop_cnn.app.state import AppState, Page, Store, put_on
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background

_AUTOSAVE_MS = 250
_CHOICES = ("language", "theme", "recipe", "device", "pen_px")
_LAYOUT_VERSION = 1


@dataclass(frozen=True)
class Remembered:
    """``can_keep``: whether the last drawing may be written over; not where it could not be read."""

    state: AppState
    settings: Settings
    can_keep: bool


def remember() -> Remembered:
    """Return the last choices and the last drawing, or why there is none."""
    settings = load_settings()
    message, page, can_keep = "", Page(), True
    try:
        drawing = load_autosave()
        if not drawing.is_empty:
            page = Page(drawing, rasterize(drawing))
    except UserError as error:
        message, can_keep = str(error), not autosave_path().exists()
    choices = {name: getattr(settings, name) for name in _CHOICES}
    state = AppState(page=page, message=message, **choices, **put_on(page.drawing))
    return Remembered(state, settings, can_keep)


class Memory(QObject):
    """Saves the drawing at most a quarter of a second after each change. Main thread only.

    Only the first of several windows remembers: the others would overwrite its drawing.
    """

    def __init__(self, store: Store, remembered: Remembered, background: Background) -> None:
        super().__init__()
        self._store, self._settings, self._background = store, remembered.settings, background
        self._lock = self._take_lock() if remembered.can_keep else None
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
        if lock.error() == QLockFile.LockError.LockFailedError:
            told = _("The program is open already: this window's drawing is not kept at its end.")
            self._store.update(warning=told)
        else:
            self._tell(OSError(None, _("{path} cannot be written").format(path=autosave_path().parent)))
        return None

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        if self._lock is None:
            return
        if not changed.isdisjoint({"page", "perturbation"}):
            self._is_saved = False
            # Started, not restarted: a long stroke is saved while it is drawn.
            if not self._timer.isActive():
                self._timer.start()
        if not changed.isdisjoint(_CHOICES):
            self._settings = replace(self._settings, **{name: getattr(state, name) for name in _CHOICES})

    def _save_drawing(self) -> None:
        drawing = self._store.kept_drawing()
        self._is_saved = True
        self._background.run(lambda: save_autosave(drawing), lambda _done: self._end_warning(), self._fail)

    def _end_warning(self) -> None:
        if self._store.state.warning:
            self._store.update(warning="")

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, OSError):
            raise error
        self._is_saved = False
        self._tell(error)

    def _tell(self, error: OSError) -> None:
        message = _("The drawing cannot be kept for the next start: {reason}. Save it by hand.")
        self._store.update(warning=message.format(reason=error.strerror or error))

    def restore_layout(self, window: QMainWindow) -> None:
        """Put the docks where they were; a layout that Qt refuses is left alone."""
        if self._settings.geometry:
            window.restoreGeometry(_from_base64(self._settings.geometry))
        if self._settings.layout:
            window.restoreState(_from_base64(self._settings.layout), _LAYOUT_VERSION)

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
                save_autosave(self._store.kept_drawing())
            save_settings(settings)
        except OSError as error:
            sys.stderr.write(_("Drawing and settings could not be kept: {reason}").format(reason=error) + "\n")
        lock.unlock()


def _base64(array: QByteArray) -> str:
    return bytes(array.toBase64().data()).decode()


def _from_base64(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", errors="ignore"))
