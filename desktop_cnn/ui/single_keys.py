"""Single keys, such as E for the eraser, are commands only where no widget takes text or a choice."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TAKERS = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class SingleKeys(QObject):
    """Gives such widgets what is typed into them, before a shortcut takes it. Main thread only.

    They are watched one by one: a filter on the whole application would see every move of the pen.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for widget in window.findChildren(QWidget):
            self._watch(widget)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)  # for those that are made later

    def _follow_focus(self, _left: QWidget | None, now: QWidget | None) -> None:
        self._watch(now)

    def _watch(self, widget: QWidget | None) -> None:
        if isinstance(widget, _TAKERS):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_single(event):
            event.accept()
            return True
        return False


def _is_single(event: QKeyEvent) -> bool:
    """Return whether a key is a letter, a digit, a sign or one that deletes, with nothing but Shift held."""
    is_text = event.key() < Qt.Key.Key_Escape or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
    return is_text and not event.modifiers() & _HELD
