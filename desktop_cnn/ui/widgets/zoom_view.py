"""What can be zoomed and moved: Ctrl and the wheel, or two fingers; the wheel alone moves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPinchGesture, QWidget

from desktop_cnn.ui.widgets.scrolled import Scrolled

_NOTCH = 120
_PER_NOTCH = 1.2
_MOST_ZOOM = 8.0


class ZoomView(Scrolled):
    """At zoom 1 the content is as large as this is. Main thread only."""

    def __init__(self, content: QWidget, least_px: int) -> None:
        super().__init__(content, least_px)
        self.zoom = 1.0
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that what lies at a point of this widget, else in its middle, stays there."""
        zoom = min(max(zoom, 1.0), _MOST_ZOOM)
        if zoom == self.zoom:
            return
        at = at or QPointF(self.viewport().rect().center())
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        offsets = at.x(), at.y()
        grown = zoom / self.zoom
        places = [(bar.value() + offset) * grown - offset for bar, offset in zip(bars, offsets, strict=True)]
        self.zoom = zoom
        self._lay_out()
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(round(place))

    def _lay_out(self) -> None:
        self.content.setMinimumSize(self.viewport().size() * self.zoom if self.zoom > 1 else QSize(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.zoom > 1:
            self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * _PER_NOTCH ** (event.angleDelta().y() / _NOTCH), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture:
            pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
            if isinstance(pinch, QPinchGesture):
                self.set_zoom(self.zoom * pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint())))
                return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)
