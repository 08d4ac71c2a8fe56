"""A hand that draws with real mouse events, for the bench and for screenshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing
from desktop_cnn.ui.canvas import Canvas

# Not often: each look takes Python's lock from the worker.
_LOOK_MS = 25

_BUTTONS = {
    QEvent.Type.MouseButtonPress: Qt.MouseButton.LeftButton,
    QEvent.Type.MouseMove: Qt.MouseButton.NoButton,
    QEvent.Type.MouseButtonRelease: Qt.MouseButton.LeftButton,
}


def send(canvas: Canvas, kind: QEvent.Type, x: float, y: float, *, erasing: bool = False) -> None:
    """Send one mouse event at a point given in canvas pixels."""
    pressed = Qt.MouseButton.RightButton if erasing else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else pressed
    button = pressed if _BUTTONS[kind] == Qt.MouseButton.LeftButton else Qt.MouseButton.NoButton
    point = canvas.to_widget(x, y)
    event = QMouseEvent(kind, point, QPointF(canvas.mapToGlobal(point)), button, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(canvas, event)


def draw_line(canvas: Canvas, points: Sequence[tuple[float, float]], *, erasing: bool = False) -> None:
    """Press at the first point, move through the others, release at the last."""
    send(canvas, QEvent.Type.MouseButtonPress, *points[0], erasing=erasing)
    for point in points[1:]:
        send(canvas, QEvent.Type.MouseMove, *point, erasing=erasing)
    send(canvas, QEvent.Type.MouseButtonRelease, *points[-1], erasing=erasing)


def draw(canvas: Canvas, drawing: Drawing, set_pen: Callable[[float], None]) -> None:
    """Draw every stroke of a drawing with the mouse."""
    for stroke in drawing.strokes:
        set_pen(stroke.width_px)
        draw_line(canvas, [(p.x, p.y) for p in stroke.points], erasing=stroke.erasing)


def wait_until(is_done: Callable[[], bool], seconds: float, what: str) -> None:
    """Let Qt work until a condition holds. Raises UserError naming ``what`` when it takes too long."""
    if is_done():
        return
    deadline = QDeadlineTimer(round(seconds * 1000))
    failures: list[UserError] = []
    # As in the running program: processEvents would keep Python's lock, and the worker could not work.
    loop = QEventLoop()

    def look() -> None:
        try:
            if not is_done() and not deadline.hasExpired():
                return
        except UserError as error:  # a slot cannot raise to the one who waits
            failures.append(error)
        loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    loop.exec()
    timer.stop()
    if failures:
        raise failures[0]
    if not is_done():
        raise UserError(_("{what} took longer than {seconds:.0f} s.").format(what=what, seconds=seconds))
