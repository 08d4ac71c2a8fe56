"""The left column, in view in every workspace: the canvas, the pen, the answers and the perturbations."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, MAX_PEN_PX, MIN_PEN_PX
from desktop_cnn.ui.answers import Answers
from desktop_cnn.ui.canvas import Canvas
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.perturbation_card import PerturbationCard
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.plain import Label

_MARGIN_PX, _SPACING_PX = 12, 10
_BELOW_PX, _BELOW_SHARE = 120, 0.25
"""The least height of what is scrolled below the canvas, and its share of the column where all is magnified."""

_SLIDER_STEPS_PER_PX = 10
_LEAST_CELL_PX = 4
_BETWEEN_PX = 4
_BUTTONS = ("drawing.undo", "drawing.redo", "drawing.clear", "drawing.eraser")


class DrawingColumn(Changing, QWidget):
    """Main thread only."""

    def __init__(self, store: Store, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._store = store
        self._asked_px = _LEAST_CELL_PX * CANVAS_PX
        self.canvas = Canvas(store)
        self.answers = Answers(store)
        self.card = PerturbationCard(store, actions)
        self._row, self._buttons, self._per_row = QGridLayout(), list[QToolButton](), len(_BUTTONS)
        self._pen_label, self._pen_value = Label(), Label()
        self._pen_label.setProperty("dim", True)
        self._pen_value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        sized(self._pen_value.setMinimumWidth, 48)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(round(MIN_PEN_PX * _SLIDER_STEPS_PER_PX), round(MAX_PEN_PX * _SLIDER_STEPS_PER_PX))
        self._slider.valueChanged.connect(self._set_pen)
        pen_row = QHBoxLayout()
        sized(pen_row.setSpacing, 10)
        for widget in (self._pen_label, self._slider, self._pen_value):
            pen_row.addWidget(widget)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, *(_MARGIN_PX,) * 4)
        sized(layout.setSpacing, _SPACING_PX)
        self._tools = QWidget()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        sized(tools.setSpacing, 6)
        tools.addLayout(self._button_row(actions))
        tools.addLayout(pen_row)
        layout.addWidget(self.canvas, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._tools)
        layout.addWidget(self._scrolled(), stretch=1)
        self.retranslate()

    def _scrolled(self) -> QScrollArea:
        """Answers and perturbations may need more than there is room for; the canvas stays in sight."""
        held = QWidget()
        layout = QVBoxLayout(held)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout.setSpacing, _SPACING_PX)
        layout.addWidget(self.answers)
        layout.addWidget(self.card)
        layout.addStretch()
        area = self._area = QScrollArea()
        area.setWidget(held)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _button_row(self, actions: Mapping[str, QAction]) -> QGridLayout:
        sized(self._row.setSpacing, _BETWEEN_PX)
        for name in _BUTTONS:
            button = QToolButton()
            button.setProperty("narrow", True)
            button.setDefaultAction(actions[name])
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._row.addWidget(button, 0, len(self._buttons))
            self._buttons.append(button)
        return self._row

    def _arrange_buttons(self) -> None:
        """Put all beside each other, or two and two where their words have no room."""
        needed_px = sum(button.sizeHint().width() + px(_BETWEEN_PX) for button in self._buttons)
        count = len(_BUTTONS) if needed_px <= self.width() - 2 * px(_MARGIN_PX) + px(_BETWEEN_PX) else 2
        if count != self._per_row:
            self._per_row = count
            for place, button in enumerate(self._buttons):
                self._row.addWidget(button, *divmod(place, count))

    def set_canvas_side(self, side_px: int) -> None:
        """Make the column as wide as a canvas of this side, and the canvas as large unless the column is too low."""
        self._asked_px = side_px
        self.setFixedWidth(side_px + 2 * px(_MARGIN_PX))
        self.share_room()

    def share_room(self) -> None:
        """Give what the canvas leaves to the answers, then to the perturbations, then to the answers' bars."""
        self._arrange_buttons()
        self.answers.set_width(self._asked_px)
        self.card.set_width(self._asked_px)
        below_px = min(px(_BELOW_PX), round(self.height() * _BELOW_SHARE))
        self._area.setMinimumHeight(below_px)
        room_px = self.height() - self._tools.sizeHint().height() - 2 * px(_MARGIN_PX + _SPACING_PX) - below_px
        self.canvas.set_side(max(min(self._asked_px, room_px) // CANVAS_PX, _LEAST_CELL_PX) * CANVAS_PX)
        left = self.height() - self.canvas.height() - self._tools.sizeHint().height() - 2 * px(_MARGIN_PX)
        left -= self.answers.closed_px() + 2 * px(_SPACING_PX)
        self.card.give_room(left >= self.card.open_px())
        self.answers.give_room(left >= self.card.open_px() + self.answers.bars_px())

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.share_room()  # something in it needs another height than before
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def _set_pen(self, value: int) -> None:
        if value != round(self._store.state.pen_px * _SLIDER_STEPS_PER_PX):
            self._store.update(pen_px=value / _SLIDER_STEPS_PER_PX)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        self.canvas.show_state(state, changed)
        if "pen_px" in changed:
            self._slider.setValue(round(state.pen_px * _SLIDER_STEPS_PER_PX))
            self._pen_value.setText(f"{state.pen_px:.1f} px")
        self.answers.show_state(state, changed)
        if not changed.isdisjoint({"chain", "shown", "choices"}):
            self.card.show_state(state)
        if not changed.isdisjoint({"chain", "compared"}):
            self.share_room()

    def retranslate(self) -> None:
        self._pen_label.setText(_("Pen"))
        self._slider.setAccessibleName(_("Pen width in canvas pixels"))
        self._slider.setToolTip(_("Pen width: wheel over the canvas, or [ and ]"))
