"""Where the panels and the window stood the last time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray, QLockFile, Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop_cnn.app.settings import Settings, settings_path
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui.lock import is_left

_VERSION = 2
_OTHERS_MS = 500


def layout_of(window: QMainWindow, workspaces: Mapping[str, QMainWindow]) -> dict[str, Any]:
    """Return the fields of Settings that ``restore_layout`` is given at the next start."""
    layouts = {name: _base64(workspace.saveState(_VERSION)) for name, workspace in workspaces.items()}
    return {"geometry": _base64(window.saveGeometry()), "layouts": layouts}


def restore_layout(window: QMainWindow, workspaces: Mapping[str, QMainWindow], settings: Settings) -> bool:
    """Put the docks where they were; return False, with nothing done, where the last try has ended the program.

    Qt does not check what it is given; a lock beside the settings tells the next start of a crash. Where there can be
    none, better the first layout than a crash at every start.
    """
    if not settings.geometry and not settings.layouts:
        return True
    try:
        path = settings_path().with_name("restoring-layout")
        was_left = is_left(path)
    except (OSError, UserError):
        return False
    lock = QLockFile(str(path))
    # Where it is taken, another window is just doing the same.
    is_usable = not was_left if lock.tryLock(0) else lock.tryLock(_OTHERS_MS)
    if is_usable:
        window.restoreGeometry(_from_base64(settings.geometry))
        for name in workspaces.keys() & settings.layouts.keys():
            workspaces[name].restoreState(_from_base64(settings.layouts[name]), _VERSION)
    lock.unlock()
    return is_usable


def fit_to_screen(window: QWidget) -> None:
    """Let a window be seen whole, as far as there is room: its screen may have gone, or be another one."""
    if window.isMaximized() or window.isFullScreen():
        return
    room = window.screen().availableGeometry()
    window.resize(window.size().boundedTo(room.size()))
    if window.testAttribute(Qt.WidgetAttribute.WA_Moved):  # else the system places it
        left = max(min(window.x(), room.right() + 1 - window.width()), room.left())
        window.move(left, max(min(window.y(), room.bottom() + 1 - window.height()), room.top()))


def _base64(array: QByteArray) -> str:
    return bytes(array.toBase64().data()).decode()


def _from_base64(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
