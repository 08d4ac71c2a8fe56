"""The 30×30 canvas: mouse, pen and finger draw on it, and it shows what the networks are given."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Property, QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.app import pen
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Pixels
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.echoes import Echoes
from desktop_cnn.ui.nib import Nib
from desktop_cnn.ui.pen_keys import PenKeys
from desktop_cnn.ui.pictures import ghost_image, ink_image
from desktop_cnn.ui.scale import line_px
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.outline import outline, placed
from desktop_cnn.ui.widgets.still import is_on_screen

_GRID = QColor(255, 255, 255, 16)
_WIDTH_STEP_PX = 0.2
_NOTCH = 120
_TAKEN_AWAY = frozenset(
    {
        QEvent.Type.FocusOut,
        QEvent.Type.UngrabMouse,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.WindowBlocked,
        QEvent.Type.EnabledChange,
        QEvent.Type.Hide,
    }
)
"""After these the release may go to another window, a dialog or a menu."""


class Canvas(Changing, QWidget):
    """Draws at once and waits for no model; ``seq`` is that of the newest question. Main thread only.

    ``pen_moved`` carries, for each event of the pen, the seq of the question it is in and the time.perf_counter at
    which it came.
    """

    pen_moved = Signal(int, float)

    seq = Property(int, lambda self: self._store.state.seq)  # no dynamic one: Qt would tell of each move

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._ink = ink_image(store.state.document.pixels)
        self._painted = store.state.document.pixels
        self._ghost: QImage | None = None
        self._grid: QPixmap | None = None
        self._field: list[QLineF] = []
        self._button, self._wheel = Qt.MouseButton.NoButton, 0.0
        self._finger: int | None = None
        self._echoes = Echoes()
        self.nib = Nib(self, store, self.pen_moved.emit)
        self._keys = PenKeys(self, store, self.nib)
        self._pointer: QPointF | None = None
        self.setObjectName("canvas")
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Canvas of 30 by 30 pixels"))
        by_mouse = _("Draw a digit with the left button; the right button erases.")
        by_keys = _("By keys: arrows move the pen, Space puts it down and lifts it.")
        self.setAccessibleDescription(f"{by_mouse} {by_keys}")
        self.update()  # the hint is painted

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def set_side(self, side_px: int) -> None:
        self.setFixedSize(side_px, side_px)

    def recolour(self) -> None:
        self._show_ghost(self._store.state)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "document" in changed:
            self._ink = ink_image(state.document.pixels)
            self._update_changed(state.document.pixels)
        if not changed.isdisjoint({"snapshot", "chain", "ghost"}):
            self._show_ghost(state)
        if "receptive_field" in changed:
            self._field = [] if state.receptive_field is None else outline(state.receptive_field)
        if not changed.isdisjoint({"pen_px", "erasing", "receptive_field"}):
            self.update()

    def _update_changed(self, pixels: Pixels) -> None:
        """Repaint only what differs from what was painted last: a move of the pen touches a few pixels."""
        rows, columns = np.nonzero(pixels != self._painted)
        was_empty, self._painted = not self._painted.any(), pixels
        if was_empty or not pixels.any():
            self.update()  # the hint comes or goes
        elif len(rows):
            corner = self.to_widget(float(columns.min()), float(rows.min()))
            end = self.to_widget(float(columns.max() + 1), float(rows.max() + 1))
            self.update(QRectF(corner, end).toAlignedRect())

    def _show_ghost(self, state: AppState) -> None:
        ghost = state.snapshot.inputs.get("perturbed") if state.snapshot and state.chain.on else None
        if state.ghost is not None:
            ghost = state.ghost
        if ghost is not None or self._ghost is not None:
            self._ghost = None if ghost is None else ghost_image(ghost, QColor(applied_theme().ghost))
            self.update()

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the widget's coordinates of a point given in canvas pixels."""
        return QPointF(x * self.width() / CANVAS_PX, y * self.height() / CANVAS_PX)

    def _from_widget(self, position: QPointF) -> tuple[float, float]:
        return position.x() * CANVAS_PX / self.width(), position.y() * CANVAS_PX / self.height()

    def _press(self, position: QPointF, time_ms: int, *, erasing: bool) -> None:
        self._keys.give_way()
        self.nib.press(*self._from_widget(position), time_ms, erasing=erasing)

    def _move(self, position: QPointF, time_ms: int) -> None:
        self.nib.move(*self._from_widget(position), time_ms)

    def _end(self) -> None:
        self._button, self._finger = Qt.MouseButton.NoButton, None
        self.nib.lift()

    def _press_button(self, event: QMouseEvent | QTabletEvent, *, erasing: bool = False) -> None:
        """Begin a stroke with the left or right button; another button meanwhile changes nothing."""
        if event.button() == self._button:
            self._end()  # it cannot go down twice: its release went elsewhere
        drawing = event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if drawing and self._button == Qt.MouseButton.NoButton and self._finger is None:
            self._button = event.button()
            erasing = erasing or event.button() == Qt.MouseButton.RightButton
            self._press(event.position(), event.timestamp(), erasing=erasing)

    def _move_button(self, event: QMouseEvent | QTabletEvent) -> None:
        for at in (self._pointer, event.position()):
            if at is not None:
                self.update(self._ring(at).toAlignedRect())
        self._pointer = event.position()
        if event.buttons() & self._button:
            self._move(event.position(), event.timestamp())
        elif self._button != Qt.MouseButton.NoButton:
            self._end()  # the release went elsewhere

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press_button(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press_button(event)  # two quick dots are two dots

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_button(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._button:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()  # else Qt sends the same as a mouse event
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._press_button(event, erasing=event.pointerType() == QPointingDevice.PointerType.Eraser)
        elif kind == QEvent.Type.TabletMove:
            self._move_button(event)
        elif event.button() == self._button:
            self._end()

    def event(self, event: QEvent) -> bool:
        if self._echoes.has(event):
            return True
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        if event.type() in _TAKEN_AWAY:
            self._end()
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """The first finger draws until it is lifted; others that come meanwhile do nothing."""
        event.accept()
        is_over = event.type() in (QEvent.Type.TouchBegin, QEvent.Type.TouchCancel)
        if self._finger is not None and (is_over or self._finger not in {point.id() for point in event.points()}):
            self._end()  # the finger was lifted elsewhere
        for point in event.points():
            if self._finger is None and self._button == Qt.MouseButton.NoButton:
                if point.state() == QEventPoint.State.Pressed:
                    self._finger = point.id()
                    self._press(point.position(), event.timestamp(), erasing=False)
            elif point.id() == self._finger:
                self._move(point.position(), event.timestamp())
                if point.state() == QEventPoint.State.Released:
                    self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_free = self._button == Qt.MouseButton.NoButton and self._finger is None
        if not (is_free and self._keys.press(event)):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._keys.release(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keys.focus(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Touchpads send many small turns: whole notches count.
        self._wheel += event.angleDelta().y()
        notches, self._wheel = int(self._wheel / _NOTCH), math.fmod(self._wheel, _NOTCH)
        if notches:
            pen.resize(self._store, notches * _WIDTH_STEP_PX)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._ink)
        if self._ghost is not None:
            painter.drawImage(self.rect(), self._ghost)
        if is_on_screen(painter):
            painter.drawPixmap(0, 0, self._grid_pixmap())
        else:
            self._paint_grid(painter)
        if not self._painted.any():
            self._keys.paint_hint(painter)
        if self._field:
            painter.setPen(QPen(QColor(applied_theme().ghost), line_px(2)))
            painter.drawLines(placed(self._field, QRectF(self.rect()), (CANVAS_PX, CANVAS_PX)))
        self._paint_pen(painter)
        at = self.to_widget(self._keys.at.x(), self._keys.at.y())
        self._keys.paint(painter, at, self._ring(at).adjusted(2, 2, -2, -2))

    def _grid_pixmap(self) -> QPixmap:
        """Return the lines between the pixels; drawn once a size, because 58 lines take two milliseconds."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._grid is None or self._grid.size() != size:
            self._grid = QPixmap(size)
            self._grid.setDevicePixelRatio(ratio)
            self._grid.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._grid)
            self._paint_grid(painter)
            painter.end()
        return self._grid

    def _paint_grid(self, painter: QPainter) -> None:
        painter.setPen(QPen(_GRID, 1))
        for line in range(1, CANVAS_PX):
            at = round(line * self.width() / CANVAS_PX)
            painter.drawLine(at, 0, at, self.height())
            painter.drawLine(0, at, self.width(), at)

    def _ring(self, at: QPointF) -> QRectF:
        """Where the ring that is as wide as the pen lies around a place, with its line."""
        radius = max(self._store.state.pen_px * self.width() / CANVAS_PX / 2, 2) + 2
        return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)

    def _paint_pen(self, painter: QPainter) -> None:
        if self._pointer is None or not self.underMouse():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self._store.state.erasing else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(255, 255, 255, 150), 1, style))
        painter.drawEllipse(self._ring(self._pointer).adjusted(2, 2, -2, -2))
