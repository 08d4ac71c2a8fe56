"""The language of the program and of Qt's own dialogs."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_cnn.app.languages import use_language
from desktop_cnn.ui.changing import tell_language


def apply_language(name: str) -> None:
    """Let the program and Qt speak a language of app.languages or "system". Main thread only."""
    app = QApplication.instance()
    assert app is not None
    qt_words = app.findChild(QTranslator) or QTranslator(app)
    app.removeTranslator(qt_words)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt_words.load(QLocale(use_language(name)), "qtbase", "_", folder):
        app.installTranslator(qt_words)
    tell_language()
