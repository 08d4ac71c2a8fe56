"""The Qt application around the window."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_cnn.ui.main_window import MainWindow

_LIBRARIES = "libgl1 libegl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0"


def make_application() -> QApplication:
    """Return the QApplication. Raises UserError where Qt cannot be loaded or has no screen to show on."""
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        message = _("Qt cannot be loaded ({error}). On Debian and Ubuntu: sudo apt-get install {libraries}")
        raise UserError(message.format(error=error, libraries=_LIBRARIES)) from error
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not has_screen:
        raise UserError(_("There is no screen: start the program in a desktop session, or under xvfb-run."))
    app = QApplication.instance() or QApplication(["desktop-cnn"])
    assert isinstance(app, QApplication)
    app.setApplicationName("desktop-cnn")
    app.setDesktopFileName("desktop-cnn")
    return app


def run_window() -> int:
    """Open the window and return its exit status."""
    app = make_application()
    from desktop_cnn.ui.main_window import create_window

    # Qt's loop never gives Python a turn to handle Ctrl+C; the drawing is saved as it is made.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    window = create_window()
    window.show()
    return app.exec()


@contextmanager
def unattended_window(width: int, height: int) -> Iterator[MainWindow]:
    """Show a window that neither reads nor writes what the person's own has remembered; offscreen if need be."""
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    from desktop_cnn.ui.main_window import create_window

    variables = ("XDG_CONFIG_HOME", "XDG_DATA_HOME")
    former = {name: os.environ.get(name) for name in variables}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(variables, folder))
        window = create_window()
        window.resize(width, height)
        window.show()
        try:
            yield window
        finally:
            window.close()
            app.processEvents()
            for name, value in former.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
