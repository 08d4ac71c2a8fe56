"""A large widget in a small place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px_size


class Room(Changing, QWidget):
    """What a panel's widgets stand in: so large at least, and never lower than they need. Main thread only."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self._least = (width, height)

    def keep(self, width: float, height: float) -> None:
        """Be so large at least from now on, in lengths of the code."""
        self._least = (width, height)
        self.updateGeometry()

    def rescale(self) -> None:
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        needed_px = layout.minimumSize().height() if layout else 0
        return px_size(*self._least).expandedTo(QSize(0, needed_px))


class Scrolled(QScrollArea):
    """Shows a widget at its minimum size or larger; where there is less room, the wheel moves it.

    Down first; sideways, where there is nothing below or with Shift.
    """

    def __init__(self, content: QWidget, least_px: int) -> None:
        """``least_px``: the height of which not less is ever shown."""
        super().__init__()
        self.content, self._least_px = content, least_px
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        bar_px = self.horizontalScrollBar().sizeHint().height()
        needed_px = max(self.content.minimumHeight(), self.content.minimumSizeHint().height())
        return QSize(120, min(self._least_px, needed_px) + bar_px)

    def sizeHint(self) -> QSize:
        return self.content.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        is_down = down.maximum() > 0 and turned.x() == 0 and event.modifiers() != Qt.KeyboardModifier.ShiftModifier
        bar = down if is_down else across
        bar.setValue(bar.value() - (turned.x() or turned.y()))
