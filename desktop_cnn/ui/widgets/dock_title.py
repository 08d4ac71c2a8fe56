"""The head of a dock: a dot in the network's colour, title, what it is, and quiet buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.icons import icon
from desktop_cnn.ui.presentation import ASIDE
from desktop_cnn.ui.scale import px_size, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.plain import Label


class DockTitle(Changing, QWidget):
    """Drag it to move the dock, double-click it to float the dock. Main thread only."""

    def __init__(self, dock: QDockWidget, slot: int) -> None:
        """``slot``: of the network whose colour the dot has, 0 for none.

        ``code`` and ``more`` are there for who has the content's code, and more, to offer.
        """
        super().__init__(dock)
        self._dock = dock
        self._dot, self._title, self._subtitle = Label("●"), ElidedLabel(), ElidedLabel()
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._dot.setProperty("slot", str(slot))
        self._title.setProperty("strong", True)
        self._subtitle.setProperty("dim", True)
        self.code, self.more, self._float, self._close = (QToolButton() for _each in range(4))
        for button in self._buttons():
            button.setProperty("bare", True)
            button.setProperty(ASIDE, True)
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._close.clicked.connect(dock.close)
        dock.topLevelChanged.connect(self._follow)
        layout = QHBoxLayout(self)
        sized(layout.setContentsMargins, 14, 8, 10, 2)
        sized(layout.setSpacing, 7)
        for label in (self._dot, self._title):
            layout.addWidget(label)
        layout.addWidget(self._subtitle, stretch=1)
        for button in self._buttons():
            layout.addWidget(button)
        self._dot.setVisible(bool(slot))
        self._follow(dock.isFloating())
        self.recolour()
        self.rescale()

    def add_tools(self, tools: Sequence[QWidget]) -> None:
        """Put the content's own tools before the buttons."""
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        for tool in tools:
            layout.insertWidget(layout.indexOf(self.code), tool)

    def _buttons(self) -> tuple[QToolButton, ...]:
        return self.code, self.more, self._float, self._close

    def rescale(self) -> None:
        for button in self._buttons():
            button.setIconSize(px_size(14, 14))

    def set_text(self, title: str, subtitle: str) -> None:
        if (title, subtitle) != (self._title.text(), self._subtitle.text()):
            self._title.setText(title)
            self._subtitle.setText(subtitle)

    def show_title(self, is_shown: bool) -> None:
        """Whether the title stands here."""
        self._title.setVisible(is_shown)

    def _follow(self, is_floating: bool) -> None:
        self._close.setHidden(is_floating)  # the frame has one, which puts the panel back
        self.retranslate()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    def retranslate(self) -> None:
        is_floating = self._dock.isFloating()
        floats = _("Put this panel back") if is_floating else _("Show this panel in a window of its own")
        texts = _("Show the code"), _("Take along what is shown"), floats, _("Hide this panel")
        for button, text in zip(self._buttons(), texts, strict=True):
            button.setToolTip(text)
            button.setAccessibleName(text)

    def recolour(self) -> None:
        for button, name in zip(self._buttons(), ("code", "more", "float", "close"), strict=True):
            button.setIcon(icon(name, applied_theme().dim))
