"""A change of language, theme or scale comes to every widget as an event: nobody hands it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object

# Qt's own PaletteChange and StyleChange come several times to a widget for one change of palette and style sheet.
_THEME_CHANGE = QEvent.Type(QEvent.registerEventType())
_SCALE_CHANGE = QEvent.Type(QEvent.registerEventType())


class Changing(_Widget):
    """Before one of Qt's widgets in the bases of one that has words, colours or lengths of its own. Main thread only.

    Language, theme and scale are chosen before the first widget is made: each is right from its construction.
    """

    def retranslate(self) -> None:
        """Say everything in the person's language; called by the widget's own construction, too."""

    def recolour(self) -> None:
        """Take what the theme colours and painting does not: what is painted reads the theme itself."""

    def rescale(self) -> None:
        """Take what is measured in text; lengths that are kept by ``sized`` (ui/scale.py) have been taken before."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def customEvent(self, event: QEvent) -> None:
        if event.type() == _THEME_CHANGE:
            self.recolour()
        elif event.type() == _SCALE_CHANGE:
            self.rescale()
        super().customEvent(event)


def tell_language() -> None:
    """Let every widget know now that the language has changed.

    Qt would let it know later, and twice a window that belongs to another, such as a floating panel.
    """
    everyone: Any = None
    QCoreApplication.removePostedEvents(everyone, QEvent.Type.LanguageChange.value)
    for window in QApplication.topLevelWidgets():
        if window.parent() is None:
            QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))  # Qt hands it on to all inside


def tell_theme() -> None:
    """Let every widget know now that the theme has changed."""
    _tell(_THEME_CHANGE)


def tell_scale() -> None:
    """Let every widget know now that the scale has changed."""
    _tell(_SCALE_CHANGE)


def _tell(change: QEvent.Type) -> None:
    for widget in QApplication.allWidgets():
        if isinstance(widget, Changing):
            QCoreApplication.sendEvent(widget, QEvent(change))
