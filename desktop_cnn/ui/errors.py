"""What nobody foresaw becomes one box; the drawing is kept and the program goes on."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.overrides import guard_overrides


class CrashHook(QObject):
    """Shows unexpected errors of every thread. Created and closed on the main thread."""

    _raised = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        guard_overrides()
        self._parent = parent
        self._box: QMessageBox | None = None
        self._is_closed = False
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._former = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_main_thread
        threading.excepthook = self._on_other_thread

    def close(self) -> None:
        """Show nothing any more; a later window's hook stays where it is."""
        self._is_closed = True
        if sys.excepthook == self._on_main_thread:
            sys.excepthook, threading.excepthook = self._former

    def _on_main_thread(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._former[0](kind, error, trace)
        if not self._is_closed and not issubclass(kind, KeyboardInterrupt):
            self._raised.emit("".join(traceback.format_exception(kind, error, trace)))

    def _on_other_thread(self, args: threading.ExceptHookArgs) -> None:
        self._former[1](args)
        if not self._is_closed and args.exc_value is not None:
            self._raised.emit("".join(traceback.format_exception(args.exc_value)))

    def _show(self, details: str) -> None:
        if self._box is not None and self._box.isVisible():
            return  # one box: the first error is the one to read
        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(_("Something went wrong"))
        box.setText(_("The program met an error that it did not expect. Your drawing is kept; you can go on."))
        box.setInformativeText(_("To report it, copy the details below."))
        box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.destroyed.connect(self._forget)
        self._box = box
        box.open()

    def _forget(self) -> None:
        self._box = None
