"""An on/off switch for a checkable action."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from desktop_cnn.ui.scale import px, px_size
from desktop_cnn.ui.theme import applied_theme


class Switch(QAbstractButton):
    """Main thread only."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setChecked(self._action.isChecked())
        self.setAccessibleName(self._action.text())
        self.setToolTip(self._action.toolTip())

    def sizeHint(self) -> QSize:
        return px_size(36, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = px(18)
        track = QRectF(1, (self.height() - high) / 2, px(34), high)
        painter.setPen(QPen(QColor(theme.text), px(2)) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if self.isChecked() else theme.raised))
        painter.drawRoundedRect(track, high / 2, high / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff" if self.isChecked() else theme.dim))
        knob = QRectF(0, 0, high - 4, high - 4)
        knob.moveCenter(track.center())
        knob.moveLeft(track.right() - 2 - knob.width() if self.isChecked() else track.left() + 2)
        painter.drawEllipse(knob)
