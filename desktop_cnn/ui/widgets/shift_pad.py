"""A small pad on which a dot is dragged to shift the drawing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_cnn.ui.scale import px, px_size, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.focus_frame import paint_focus

_SIDE_PX, _INSET_PX = 76, 8
_DOT_PX = 11


class ShiftPad(QWidget):
    """``moved`` carries the whole shift (dx, dy) in canvas pixels, ``released`` ends a drag. Main thread only."""

    moved = Signal(float, float)
    released = Signal()

    def __init__(self, reach_px: float, side_px: int = _SIDE_PX) -> None:
        """``reach_px``: of the shift, in canvas pixels; ``side_px``: of the pad."""
        super().__init__()
        self._side_px = side_px
        self._reach_px = reach_px
        self._shift = (0.0, 0.0)
        self._active = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        sized(self.setFixedSize, side_px, side_px)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_shift(self, dx_px: float, dy_px: float, active: bool) -> None:
        if (dx_px, dy_px, active) != (*self._shift, self._active):
            self._shift, self._active = (dx_px, dy_px), active
            self.setAccessibleDescription(f"{dx_px:g}, {dy_px:g} px".replace("-", "−"))
            self.update()

    def sizeHint(self) -> QSize:
        return px_size(self._side_px, self._side_px)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(self._shift[0] + step[0], self._shift[1] + step[1])

    def _drag(self, point: QPointF) -> None:
        middle = self.width() / 2
        scale = self._reach_px / (middle - px(_INSET_PX))
        self.moved.emit((point.x() - middle) * scale, (point.y() - middle) * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6))
        middle, inset = self.width() / 2, px(_INSET_PX)
        painter.setPen(QPen(QColor(theme.raised), 1))
        painter.drawLine(QPointF(middle, inset), QPointF(middle, self.height() - inset))
        painter.drawLine(QPointF(inset, middle), QPointF(self.width() - inset, middle))
        scale = (middle - inset) / self._reach_px
        dot = QPointF(middle + self._shift[0] * scale, middle + self._shift[1] * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ghost if self._active else theme.dim))
        painter.drawEllipse(dot, px(_DOT_PX) / 2, px(_DOT_PX) / 2)
        paint_focus(painter, self)
