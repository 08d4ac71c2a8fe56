"""What goes on while the hand draws: a panel at work, or a network that learns in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

from desktop_cnn.ui.bench.children import failed, running
from desktop_cnn.ui.main_window import MainWindow
from desktop_cnn.ui.panels import Panel

_AGAIN_MS = 500
_TRAINING = "training_child"


@contextmanager
def working_panel(window: MainWindow, name: str) -> Iterator[None]:
    """Let a panel be seen, and let it do until the context ends what moves by itself or when its button is pressed.

    Raises UserError for a name that no panel has.
    """
    window.bring(name)
    panel = window.panel(name).widget()
    assert isinstance(panel, Panel)
    panel.play()
    panel.start()
    again = QTimer(panel)
    again.timeout.connect(panel.start)
    again.start(_AGAIN_MS)
    yield
    again.stop()


@contextmanager
def training(architecture: str) -> Iterator[None]:
    """Let a network learn from now until the context ends. Raises UserError where it cannot."""
    process = subprocess.Popen(
        [sys.executable, "-P", *running(_TRAINING, architecture)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ,
        start_new_session=True,  # as in another terminal: Linux may share the processor among sessions
    )
    assert process.stderr is not None
    try:
        process.stderr.readline()  # on which device: PyTorch is imported
        yield
        if process.poll() is not None:
            raise failed(_TRAINING)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
