"""The left column: the canvas, the pen, the perturbation controls and which input the panels show."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
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
from desktop_cnn.core.values import MAX_PEN_PX, MIN_PEN_PX
from desktop_cnn.ui.canvas import Canvas
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.perturbation_card import PerturbationCard
from desktop_cnn.ui.widgets.plain import Label

_MARGIN_PX = 16
_SLIDER_STEPS_PER_PX = 10
_BUTTONS = ("drawing.undo", "drawing.redo", "drawing.clear", "drawing.eraser")


class DrawingColumn(Changing, QWidget):
    """Main thread only."""

    def __init__(self, store: Store, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._store = store
        self.canvas = Canvas(store)
        self.card = PerturbationCard(store, actions)
        self._pen_label, self._pen_value = Label(), Label()
        self._pen_label.setProperty("dim", True)
        self._pen_value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pen_value.setMinimumWidth(48)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(round(MIN_PEN_PX * _SLIDER_STEPS_PER_PX), round(MAX_PEN_PX * _SLIDER_STEPS_PER_PX))
        self._slider.valueChanged.connect(self._set_pen)
        pen_row = QHBoxLayout()
        pen_row.setSpacing(10)
        for widget in (self._pen_label, self._slider, self._pen_value):
            pen_row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN_PX, 14, _MARGIN_PX - 6, 14)
        layout.setSpacing(12)
        layout.addWidget(self.canvas)
        layout.addLayout(self._button_row(actions))
        layout.addLayout(pen_row)
        layout.addWidget(self._scrolled_card(), stretch=1)
        self.retranslate()

    def _scrolled_card(self) -> QScrollArea:
        """The chain may hold more than there is room for; the canvas stays in sight."""
        held = QWidget()
        layout = QVBoxLayout(held)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card)
        layout.addStretch()
        area = QScrollArea()
        area.setWidget(held)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(120)
        return area

    def _button_row(self, actions: Mapping[str, QAction]) -> QGridLayout:
        row = QGridLayout()
        row.setSpacing(6)
        for column, name in enumerate(_BUTTONS):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 0, column)
            row.setColumnStretch(column, 1)
        return row

    def set_column_width(self, width_px: int) -> None:
        """Make the column as wide as asked, the canvas as large as fits in it."""
        self.setFixedWidth(width_px)
        self.canvas.set_side(width_px - 2 * _MARGIN_PX + 6)

    def _set_pen(self, value: int) -> None:
        if value != round(self._store.state.pen_px * _SLIDER_STEPS_PER_PX):
            self._store.update(pen_px=value / _SLIDER_STEPS_PER_PX)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        self.canvas.show_state(state, changed)
        if "pen_px" in changed:
            self._slider.setValue(round(state.pen_px * _SLIDER_STEPS_PER_PX))
            self._pen_value.setText(f"{state.pen_px:.1f} px")
        if not changed.isdisjoint({"chain", "shown"}):
            self.card.show_state(state)

    def retranslate(self) -> None:
        self._pen_label.setText(_("Pen"))
        self._slider.setAccessibleName(_("Pen width in canvas pixels"))
        self._slider.setToolTip(_("Pen width: wheel over the canvas, or [ and ]"))
