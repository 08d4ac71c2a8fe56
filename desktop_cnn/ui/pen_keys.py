"""The pen by keys: arrows move it, Space puts it down and lifts it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_cnn.app.state import Store
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.announcer import announce
from desktop_cnn.ui.nib import Nib
from desktop_cnn.ui.scale import line_px, px
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.focus_frame import paint_focus

STRIDE_PX = 5
"""How far the pen goes with Shift."""

_ARM_PX = 7
_PUTS_DOWN = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
# As the keys around an arrow block stand, and those of a number pad without numbers.
STEPS: Mapping[Qt.Key, tuple[int, int]] = {
    **ARROWS,
    Qt.Key.Key_Home: (-1, -1),
    Qt.Key.Key_PageUp: (1, -1),
    Qt.Key.Key_End: (-1, 1),
    Qt.Key.Key_PageDown: (1, 1),
}


class PenKeys:
    """Where the keys have the pen, ``at`` in canvas pixels, and whether that ``is_seen``: not while the mouse draws.

    Main thread only.
    """

    def __init__(self, canvas: QWidget, store: Store, nib: Nib) -> None:
        self.at = QPointF(CANVAS_PX / 2, CANVAS_PX / 2)
        self.is_seen = False
        self._canvas, self._store, self._nib = canvas, store, nib
        self._is_held = False

    @property
    def is_down(self) -> bool:
        """Whether the keys draw; undo and what takes the focus away end that, too."""
        return self._is_held and self._store.state.drawing_now

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; return whether it says anything to the pen."""
        key = Qt.Key(event.key())
        if event.modifiers() & _HELD:
            return False
        if key in STEPS:
            self._step(STEPS[key], event)
        elif key in _PUTS_DOWN:
            if not event.isAutoRepeat():
                self._lift() if self.is_down else self._put_down(event.timestamp())
        elif key == Qt.Key.Key_Escape and self.is_down:
            self._lift()
        else:
            return False
        self.is_seen = True
        self._canvas.update()
        return True

    def release(self, event: QKeyEvent) -> None:
        """Say where the pen has come to; not while a key that is held leads it on."""
        if Qt.Key(event.key()) in STEPS and not event.isAutoRepeat() and not event.modifiers() & _HELD:
            announce(self._canvas, self._place())

    def focus(self, event: QFocusEvent) -> None:
        """Be seen where the focus came by a key, until the mouse draws."""
        self.is_seen = self.is_seen or event.reason() in _BY_KEY
        self._canvas.update()

    def give_way(self) -> None:
        """The mouse draws now."""
        if self.is_down:
            self._nib.lift()
        self._is_held = self.is_seen = False

    def _step(self, step: tuple[int, int], event: QKeyEvent) -> None:
        far = STRIDE_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        x, y = _within(self.at.x() + far * step[0]), _within(self.at.y() + far * step[1])
        self.at = QPointF(x, y)
        if self.is_down:
            self._nib.move(x, y, event.timestamp())

    def _put_down(self, time_ms: int) -> None:
        self._nib.press(self.at.x(), self.at.y(), time_ms)
        self._is_held = self._store.state.drawing_now
        if self._is_held:
            said = _("Eraser down at {place}") if self._store.state.erasing else _("Pen down at {place}")
            announce(self._canvas, said.format(place=self._place()))

    def _lift(self) -> None:
        self._is_held = False
        self._nib.lift()
        announce(self._canvas, _("Pen up at {place}").format(place=self._place()))

    def _place(self) -> str:
        return f"{self.at.x():.0f}, {self.at.y():.0f}"

    @property
    def is_shown(self) -> bool:
        """Whether the cross and the frame are painted now."""
        return self.is_seen and self._canvas.hasFocus()

    def paint_hint(self, painter: QPainter) -> None:
        """Say on an empty canvas what to do, below the cross where that is."""
        area, hint = QRectF(self._canvas.rect()), _("Draw a digit here")
        if self.is_shown:
            area.setTop(area.center().y())
            hint = _("Arrow keys move the pen.\nSpace puts it down\nand lifts it.")
        painter.setPen(QColor(255, 255, 255, 120))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, hint)

    def paint(self, painter: QPainter, at: QPointF, ring: QRectF) -> None:
        """Paint a frame around the canvas and a cross at the pen, in its ring; both in widget pixels."""
        if not self.is_shown:
            return
        paint_focus(painter, self._canvas)
        accent = QColor(applied_theme().accent)
        style = Qt.PenStyle.DashLine if self._store.state.erasing else Qt.PenStyle.SolidLine
        colour = accent if self.is_down else QColor("#ffffff")
        right, down = QPointF(px(_ARM_PX), 0), QPointF(0, px(_ARM_PX))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(QColor("#000000"), line_px(4)), QPen(colour, line_px(2))):  # to be seen on ink and on none
            painter.setPen(pen)
            painter.drawLine(at - right, at + right)
            painter.drawLine(at - down, at + down)
        for pen in (QPen(QColor("#000000"), line_px(3), style), QPen(colour, line_px(1.5), style)):
            painter.setPen(pen)
            painter.drawEllipse(ring)


def _within(at: float) -> float:
    return min(max(at, 0.0), float(CANVAS_PX))
