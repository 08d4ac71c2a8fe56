"""The Qt application around the window."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from desktop_cnn.ui.imports import read_no_sources
from desktop_cnn.ui.screen import require_screen, unloaded

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_cnn.ui.main_window import MainWindow

_PATIENCE_S = 0.2


def make_application() -> QApplication:
    """Return the QApplication. Raises UserError where Qt cannot be loaded or has no screen to show on."""
    try:
        from PySide6.QtCore import QLibraryInfo
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise unloaded(error) from error
    read_no_sources()
    app = QApplication.instance()
    if app is None:
        require_screen(Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms"))
        app = QApplication(["desktop-cnn"])
    assert isinstance(app, QApplication)
    app.setApplicationName("desktop-cnn")
    app.setDesktopFileName("desktop-cnn")
    return app


def run_window(
    models: Sequence[str] = (),
    weights: Path | None = None,
    path: Path | None = None,
    watch: Callable[[MainWindow], None] = lambda window: None,
) -> NoReturn:
    """Open the window, as ``create_window``, with the file at ``path``, and end the process with its exit status.

    ``watch`` is given the window once it is shown, before Qt has painted it.
    """
    # Of what is imported nothing is garbage: to look for some takes a tenth of the time to the first answer. The window
    # does not let Python look later either: ui/garbage.py.
    gc.disable()
    app = make_application()
    from desktop_cnn.ui.layout import fit_to_screen
    from desktop_cnn.ui.main_window import create_window

    # Qt's loop never gives Python a turn to handle Ctrl+C; the drawing is saved as it is made.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    window = create_window(models, weights)
    window.patience_s = _PATIENCE_S
    fit_to_screen(window)
    window.show()
    if path is not None:
        window.open_path(path)
    watch(window)
    status = app.exec()
    # All is saved. Python and torch would take a second to put away what ends with the process, and what still runs,
    # such as an import of torch, would be ended in the middle of C++.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def go_offscreen() -> None:
    """Have this process and its children do without a screen where there is none."""
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@contextmanager
def unattended_window(
    width: int, height: int, models: Sequence[str] = (), weights: Path | None = None
) -> Iterator[MainWindow]:
    """Show a window that neither reads nor writes what the person's own has remembered; offscreen if need be."""
    go_offscreen()
    app = make_application()
    from desktop_cnn.ui.main_window import create_window

    variables = ("XDG_CONFIG_HOME", "XDG_DATA_HOME")
    former = {name: os.environ.get(name) for name in variables}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(variables, folder))
        window = create_window(models, weights)
        window.resize(width, height)
        window.show()
        try:
            yield window
        finally:
            window.close() or window.close()  # the first may warn that the drawing is not kept
            app.processEvents()
            for name, value in former.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
