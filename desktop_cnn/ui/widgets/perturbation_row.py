"""One perturbation of the chain: its switch and its place, and, when chosen, its amounts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_cnn.app.actions.perturbation import move_perturbation, remove_perturbation, set_amounts, set_perturbation
from desktop_cnn.app.chain import amount_text, within
from desktop_cnn.app.state import Store
from desktop_cnn.core.perturbations import PERTURBATIONS, Amount
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Perturbation
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.number_box import NumberBox, WholeBox
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shift_pad import ShiftPad

_MAX_SEED = 9999
_BOX_PX = 72
_ENDS = {QEvent.Type.MouseButtonRelease, QEvent.Type.Leave, QEvent.Type.FocusOut}


class PerturbationRow(Changing, QFrame):
    """``chosen`` is emitted when the row is clicked, ``went`` with the perturbation's new place when it was moved.

    Main thread only.
    """

    chosen = Signal()
    went = Signal(int)

    def __init__(self, store: Store, index: int, name: str) -> None:
        super().__init__()
        self.name = name
        self._store, self._index, self._kind = store, index, PERTURBATIONS[name]
        self.setObjectName(f"perturbation-{index}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._on = QCheckBox()
        self._on.clicked.connect(lambda on: set_perturbation(store, index, on=on))
        self._title = ElidedLabel()
        self._up, self._down, self._away = (_bare(text) for text in ("↑", "↓", "✕"))
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._away.clicked.connect(lambda: remove_perturbation(store, index))
        header = QHBoxLayout()
        sized(header.setSpacing, 4)
        header.addWidget(self._on)
        header.addWidget(self._title, stretch=1)
        for button in (self._up, self._down, self._away):
            header.addWidget(button)
        self._body = QWidget()
        self._editors = {
            amount.name: _Editor(store, index, amount, is_compact=name == "shift") for amount in self._kind.amounts
        }
        self._seed, self._seed_label = WholeBox(), Label()
        self._pad = ShiftPad(MAX_SHIFT_PX) if name == "shift" else None
        self._build_body()
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 0, 0, 0, 2)
        sized(layout.setSpacing, 2)
        layout.addLayout(header)
        layout.addWidget(self._body)
        self.retranslate()

    def _build_body(self) -> None:
        rows = QGridLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        sized(rows.setHorizontalSpacing, 8)
        sized(rows.setVerticalSpacing, 4)
        rows.setColumnStretch(1, 1)
        for row, editor in enumerate(self._editors.values()):
            editor.place(rows, row)
        if self._kind.seeded:
            self._seed.setRange(0, _MAX_SEED)
            self._seed.valueChanged.connect(self._set_seed)
            self._seed.editingFinished.connect(self._store.rest)
            self._seed_label.setProperty("dim", True)
            rows.addWidget(self._seed_label, len(self._editors), 0)
            rows.addWidget(self._seed, len(self._editors), 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        body = QHBoxLayout(self._body)
        sized(body.setContentsMargins, 4, 0, 0, 4)
        sized(body.setSpacing, 10)
        if self._pad is not None:
            self._pad.moved.connect(self._shift)
            self._pad.released.connect(self._store.rest)
            body.addWidget(self._pad)
        body.addLayout(rows, stretch=1)

    def _shift(self, dx_px: float, dy_px: float) -> None:
        set_amounts(self._store, self._index, {"dx_px": round(dx_px), "dy_px": round(dy_px)})

    def _set_seed(self, seed: int) -> None:
        if seed != self._store.state.chain.perturbations[self._index].seed:
            set_perturbation(self._store, self._index, seed=seed)

    def _move(self, by: int) -> None:
        place = self._index + by
        if 0 <= place < len(self._store.state.chain.perturbations):
            move_perturbation(self._store, self._index, by)
            self.went.emit(place)

    def show_pad(self, is_shown: bool) -> None:
        """Show or hide the pad, where there is one: the numbers beside it say the same."""
        if self._pad is not None:
            self._pad.setVisible(is_shown)

    def set_open(self, is_open: bool) -> None:
        """Show or hide the amounts."""
        self._body.setVisible(is_open)

    def show_link(self, perturbation: Perturbation, stack_on: bool) -> None:
        self._on.setChecked(perturbation.on)
        perturbations = self._store.state.chain.perturbations
        self._up.setEnabled(self._index > 0)
        self._down.setEnabled(self._index < len(perturbations) - 1)
        for name, editor in self._editors.items():
            editor.show(perturbation.amounts.get(name, 0))
        self._seed.show_value(perturbation.seed)
        if self._pad is not None:
            dx, dy = (perturbation.amounts.get(name, 0) for name in ("dx_px", "dy_px"))
            self._pad.show_shift(dx, dy, stack_on and perturbation.on)

    def retranslate(self) -> None:
        title = _(self._kind.title)
        self._title.setText(title)
        self._on.setAccessibleName(title)
        for button, tip in ((self._up, _("Earlier")), (self._down, _("Later")), (self._away, _("Take away"))):
            button.setToolTip(tip)
            button.setAccessibleName(f"{tip}: {title}")
        for editor in self._editors.values():
            editor.label.setText(_(editor.amount.title))
            editor.control.setAccessibleName(_(editor.amount.title))
        self._seed_label.setText(_("Seed"))
        self._seed.setAccessibleName(_("Seed"))
        if self._pad is not None:
            self._pad.setAccessibleName(_("Shift of the drawing"))
            self._pad.setToolTip(_("Drag the dot to shift the drawing, or press Alt with an arrow key"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < self._body.y() or not self._body.isVisible():
            self.chosen.emit()


class _Slider(QSlider):
    """``let_go``: a press in it begins or ends, or the pointer or the keys go elsewhere.

    Keys pressed in a row are one act, so are notches of the wheel; a drag or a click in the groove is one of its own.
    """

    let_go = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.let_go.emit()
        is_done = super().event(event)
        if event.type() in _ENDS:
            self.let_go.emit()
        return is_done


class _Editor:
    """One amount with its name: a tick where there is only yes and no, a number beside a pad, else a slider."""

    def __init__(self, store: Store, index: int, amount: Amount, *, is_compact: bool) -> None:
        self.amount = amount
        self._store, self._index = store, index
        self.label, self.value = Label(), Label()
        self.label.setProperty("dim", True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        sized(self.value.setMinimumWidth, 48)
        self.control: QCheckBox | NumberBox | QSlider
        if amount.high - amount.low == amount.step:
            self.control = QCheckBox()
            self.control.clicked.connect(lambda on: self._set(float(on)))
            self.control.clicked.connect(store.rest)
        elif is_compact:
            self.control = NumberBox()
            self.control.setRange(amount.low, amount.high)
            self.control.setSingleStep(amount.step)
            self.control.setDecimals(1)
            self.control.setSuffix(f" {amount.unit}")
            sized(self.control.setFixedWidth, _BOX_PX)
            self.control.valueChanged.connect(self._set)
            self.control.editingFinished.connect(store.rest)
        else:
            self.control = _Slider(Qt.Orientation.Horizontal)
            self.control.setRange(round(amount.low / amount.step), round(amount.high / amount.step))
            sized(self.control.setMinimumWidth, 40)
            self.control.valueChanged.connect(lambda steps: self._set(steps * amount.step))
            self.control.let_go.connect(store.rest)
        self.control.setObjectName(f"amount-{index}-{amount.name}")

    def place(self, rows: QGridLayout, row: int) -> None:
        rows.addWidget(self.label, row, 0)
        if isinstance(self.control, QSlider):
            rows.addWidget(self.control, row, 1)
            rows.addWidget(self.value, row, 2)
        else:
            rows.addWidget(self.control, row, 1, 1, 2, Qt.AlignmentFlag.AlignRight)

    def _set(self, value: float) -> None:
        shown = self._store.state.chain.perturbations[self._index].amounts.get(self.amount.name, 0)
        if within(self.amount, value) != shown:
            set_amounts(self._store, self._index, {self.amount.name: value})

    def show(self, value: float) -> None:
        if isinstance(self.control, QCheckBox):
            self.control.setChecked(value > 0)
        elif isinstance(self.control, QSlider):
            self.control.setValue(round(value / self.amount.step))
            self.value.setText(amount_text(self.amount, value))
        else:
            self.control.show_value(value)


def _bare(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("bare", True)
    return button
