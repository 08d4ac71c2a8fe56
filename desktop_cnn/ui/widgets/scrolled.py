"""A large widget in a small place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Shows a widget at its minimum size or larger; where there is less room, the wheel moves it.

    Down first; sideways, where there is nothing below or with Shift.
    """

    def __init__(self, content: QWidget, least_px: int) -> None:
        """``least_px``: the height of which not less is ever shown."""
        super().__init__()
        self._content, self._least_px = content, least_px
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        bar_px = self.horizontalScrollBar().sizeHint().height()
        return QSize(120, min(self._least_px, self._content.minimumHeight()) + bar_px)

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        is_down = down.maximum() > 0 and turned.x() == 0 and event.modifiers() != Qt.KeyboardModifier.ShiftModifier
        bar = down if is_down else across
        bar.setValue(bar.value() - (turned.x() or turned.y()))
