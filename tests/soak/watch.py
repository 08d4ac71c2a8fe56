"""What nobody expected: Qt's warnings, errors in slots and threads, log lines, warnings of Python's."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_USUAL = ("This plugin does not support propagateSizeHints", "This plugin does not support raise")
"""What the offscreen platform says of every floating window and dialog."""


class Watch(logging.Handler):
    """``seen`` grows by a line for each; any thread adds to it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"log: {record.getMessage()}")

    def hear(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not message.startswith(_USUAL):
            self.seen.append(f"Qt: {message}")

    def on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.seen.append("".join(traceback.format_exception(kind, error, trace)))

    def on_thread(self, args: threading.ExceptHookArgs) -> None:
        self.seen.append("".join(traceback.format_exception(args.exc_value)))

    def on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        self.seen.append("".join(traceback.format_exception(args.exc_value)))

    def on_warning(self, message: Warning | str, category: type[Warning], *_where: object) -> None:
        self.seen.append(f"{category.__name__}: {message}")


@contextmanager
def watching() -> Iterator[Watch]:
    """Note all of it instead of printing it. Main thread only, before the window is made."""
    watch = Watch()
    former = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook, threading.excepthook, sys.unraisablehook = watch.on_error, watch.on_thread, watch.on_unraisable
    heard = qInstallMessageHandler(watch.hear)
    logging.getLogger().addHandler(watch)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = watch.on_warning
            yield watch
    finally:
        logging.getLogger().removeHandler(watch)
        qInstallMessageHandler(heard)
        sys.excepthook, threading.excepthook, sys.unraisablehook = former
