"""Where the panels and the window stood the last time."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from desktop_cnn.app.settings import Settings, settings_path
from desktop_cnn.core.errors import UserError

_VERSION = 1


def layout_of(window: QMainWindow) -> dict[str, str]:
    """Return the fields of Settings that ``restore_layout`` is given at the next start."""
    return {"geometry": _base64(window.saveGeometry()), "layout": _base64(window.saveState(_VERSION))}


def restore_layout(window: QMainWindow, settings: Settings) -> bool:
    """Put the docks where they were; return False, with nothing done, where the last try has ended the program.

    Qt does not check what it is given; a file beside the settings tells the next start of a crash.
    """
    if not settings.geometry and not settings.layout:
        return True
    try:
        marker = settings_path().with_name("restoring-layout")
        marker.touch(exist_ok=False)
    except FileExistsError:
        marker.unlink(missing_ok=True)
        return False
    except (OSError, UserError):
        return True  # without a place to say so, better the first layout than a crash at every start
    window.restoreGeometry(_from_base64(settings.geometry))
    window.restoreState(_from_base64(settings.layout), _VERSION)
    with suppress(OSError):
        marker.unlink()
    return True


def _base64(array: QByteArray) -> str:
    return bytes(array.toBase64().data()).decode()


def _from_base64(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
