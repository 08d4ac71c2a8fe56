"""A panel's dock, with a head of its own, that floats as a window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent, Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from desktop_cnn.app.state import Store
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.panels import Panel
from desktop_cnn.ui.scale import px_size
from desktop_cnn.ui.widgets.dock_title import DockTitle

_LEAST_PX = (420, 420)
_GROWN = 1.25
_ASIDE_PX = QPoint(48, 48)
_DRAGGED = Qt.WindowType.X11BypassWindowManagerHint
"""Qt sets it, on every platform, while a dock is dragged out."""

_LOOK_MS = 50


class Dock(Changing, QDockWidget):
    """Floating, it has the frame of any window; what that frame closes comes back to its place. Main thread only.

    Qt gives a floating dock with a title of its own no frame at all. Panel and head are made when one is first asked
    for: most are not seen when the program starts, and to make all of them took longer than all the rest of the window.
    """

    def __init__(
        self, parent: QWidget, kind: type[Panel], store: Store, new_panel: Callable[[DockTitle], Panel]
    ) -> None:
        super().__init__(parent)
        self.kind, self._store, self._new_panel = kind, store, new_panel
        self._made: tuple[DockTitle, Panel] | None = None
        self._has_floated, self._shows_title = False, True
        self.topLevelChanged.connect(self._frame)
        self.retranslate()

    @property
    def panel(self) -> Panel:
        """What it holds."""
        return self.make()[1]

    @property
    def head(self) -> DockTitle:
        """What stands above the panel."""
        return self.make()[0]

    def make(self) -> tuple[DockTitle, Panel]:
        """Make head and panel, once."""
        if self._made is None:
            head = DockTitle(self, self.kind.slot)
            panel = self._new_panel(head)
            self._made = head, panel
            head.add_tools(panel.tools())
            head.show_title(self._shows_title)
            self.setTitleBarWidget(head)
            self.setWidget(panel)
            panel.setAccessibleName(self.windowTitle())
            self.write_head()
        return self._made

    @property
    def has_panel(self) -> bool:
        """Whether head and panel have been made."""
        return self._made is not None

    def widget(self) -> Panel:
        return self.panel

    def share(self) -> float:
        """Return the panel's part of the height, as Panel.share says."""
        return self.kind.share(self._store.state)

    def show_title(self, is_shown: bool) -> None:
        """Whether the title stands in the head: a dock that is a tab among others has it there."""
        self._shows_title = is_shown
        if self._made is not None:
            self.head.show_title(is_shown)

    def retranslate(self) -> None:
        self.write_head()

    def write_head(self) -> None:
        """Say again what the panel is called now, and what it shows."""
        state = self._store.state
        title = self.kind.heading(state)
        if title != self.windowTitle():
            self.setWindowTitle(title)
            self.setAccessibleName(title)
        if self._made is not None:
            self.panel.setAccessibleName(title)
            self.head.set_text(title, self.panel.subtitle(state))

    def setFloating(self, floating: bool) -> None:
        """At first it floats beside its place and larger, then as it was left."""
        is_first = floating and not self.isFloating() and not self._has_floated
        place = QRect(self.mapToGlobal(QPoint()), self.size())
        super().setFloating(floating)
        if is_first:
            self.setGeometry(self._beside(place))

    def _beside(self, place: QRect) -> QRect:
        """Return where a window from this place is seen whole."""
        screen = self.screen().availableGeometry()
        size = (place.size() * _GROWN).expandedTo(px_size(*_LEAST_PX)).boundedTo(screen.size() * 0.9)
        corner = place.topLeft() + _ASIDE_PX
        left = max(min(corner.x(), screen.right() - size.width()), screen.left())
        top = max(min(corner.y(), screen.bottom() - size.height()), screen.top() + _ASIDE_PX.y())
        return QRect(QPoint(left, top), size)

    def _frame(self) -> None:
        if not self.isFloating():
            return
        self._has_floated = True
        if self.windowFlags() & _DRAGGED and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            QTimer.singleShot(_LOOK_MS, self, self._frame)  # a new frame now would end the drag
        elif self.windowType() != Qt.WindowType.Window:
            was_seen, geometry = self.isVisible(), self.geometry()
            self.setWindowFlags(Qt.WindowType.Window)
            self.setGeometry(geometry)
            self.setVisible(was_seen)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._frame)  # Qt takes the frame away whenever it puts a layout back

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isFloating() and event.spontaneous():
            event.ignore()
            QTimer.singleShot(0, self, lambda: self.setFloating(False))  # this window is still at work for the event
        else:
            super().closeEvent(event)
