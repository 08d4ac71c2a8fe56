"""Whether Qt will find a screen: it ends the process where it finds none, or cannot load what it needs for it."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import threading
from pathlib import Path

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

_PATIENCE_S = 5.0
LIBRARIES = "libgl1 libegl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1"
_X_LIBRARIES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 "
    "libxkbcommon-x11-0"
)


def require_screen(plugins: Path) -> None:
    """Raise UserError where none of the platforms that Qt would try can be had. ``plugins``: folder of Qt's platforms.

    What needs no such check, as on other systems than Linux, is taken for granted.
    """
    if sys.platform != "linux":
        return
    wanted = [each.partition(":")[0] for each in os.environ.get("QT_QPA_PLATFORM", "").split(";") if each]
    if not wanted:
        variables = {"DISPLAY": "xcb", "WAYLAND_DISPLAY": "wayland"}
        wanted = [platform for variable, platform in variables.items() if os.environ.get(variable)]
    if not wanted:
        raise UserError(_("There is no screen: start the program in a desktop session, or under xvfb-run."))
    failures = []
    for platform in wanted:
        try:
            _require(platform, plugins / f"libq{platform.removesuffix('-egl')}.so")
        except UserError as error:
            failures.append(error)
        else:
            return
    raise failures[0]


def _require(platform: str, plugin: Path) -> None:
    if platform == "xcb" and not _has_x():
        raise _unreached(os.environ.get("DISPLAY", ""))
    if platform.startswith("wayland") and not _has_wayland():
        raise _unreached(os.environ.get("WAYLAND_DISPLAY", ""))
    if not plugin.exists():
        message = _("Qt has no platform {name}: unset QT_QPA_PLATFORM.")
        raise UserError(message.format(name=platform))
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        libraries = f"{LIBRARIES} {_X_LIBRARIES}" if platform == "xcb" else LIBRARIES
        raise unloaded(error, libraries) from error


def unloaded(error: Exception, libraries: str = LIBRARIES) -> UserError:
    """Return what to tell the person where a system library is missing."""
    message = _("Qt cannot be loaded ({error}). On Debian and Ubuntu: sudo apt-get install {libraries}")
    return UserError(message.format(error=error, libraries=libraries))


def _unreached(name: str) -> UserError:
    message = _("The screen {name} cannot be reached: start the program in a desktop session, or under xvfb-run.")
    return UserError(message.format(name=name or "?"))


def _has_x() -> bool:
    """Whether the X server answers and lets us in, as Qt will ask it."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise unloaded(error, f"{LIBRARIES} {_X_LIBRARIES}") from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    for function in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        function.argtypes = [ctypes.c_void_p]
    answers: list[bool] = []

    def ask() -> None:
        connection = xcb.xcb_connect(None, None)
        answers.append(not xcb.xcb_connection_has_error(connection))
        xcb.xcb_disconnect(connection)

    asking = threading.Thread(target=ask, daemon=True)  # a server on a network may never answer
    asking.start()
    asking.join(_PATIENCE_S)
    return answers == [True]


def _has_wayland() -> bool:
    if os.environ.get("WAYLAND_SOCKET"):  # the connection itself, handed on
        return True
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / (os.environ.get("WAYLAND_DISPLAY") or "wayland-0")
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(_PATIENCE_S)
        try:
            asked.connect(str(path))
        except OSError:
            return False
    return True
