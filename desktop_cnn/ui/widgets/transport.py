"""Play, pause, step, scrub and speed of something that goes through numbered places."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QToolButton, QWidget

from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.shown import show_item

SPEEDS = (4, 15, 60, 240)
USUAL_SPEED = 15
_FRAME_MS = 16


class Transport(Changing, QWidget):
    """``moved`` carries the place, also while it plays; ``played`` tells of its begin and its end, ``timed`` of the
    chosen speed. Stops at the last place. Main thread only.
    """

    moved = Signal(int)
    played = Signal(bool)
    timed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.play, self.back, self.forward = QToolButton(), QToolButton(), QToolButton()
        self.play.setCheckable(True)
        self.slider, self.speed = QSlider(Qt.Orientation.Horizontal), QComboBox()
        for steps in SPEEDS:
            self.speed.addItem("", steps)
        self.show_speed(USUAL_SPEED)
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self._at_s = self._owed = 0.0
        self._is_driven = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row.setSpacing, 6)
        for widget in (self.play, self.back, self.forward):
            row.addWidget(widget)
        row.addWidget(self.slider, stretch=1)
        row.addWidget(self.speed)
        self.play.toggled.connect(self._run)
        self.back.clicked.connect(lambda: self._step(-1))
        self.forward.clicked.connect(lambda: self._step(1))
        self.slider.valueChanged.connect(self.moved)
        self.speed.currentIndexChanged.connect(lambda: self.timed.emit(self.speed.currentData()))
        self.retranslate()

    @property
    def place(self) -> int:
        return self.slider.value()

    @property
    def is_at_end(self) -> bool:
        return self.slider.value() == self.slider.maximum()

    def set_count(self, count: int) -> None:
        """Set how many places there are; at the last one it stays at the last one."""
        was_at_end = self.is_at_end
        if count - 1 != self.slider.maximum():
            self.slider.blockSignals(True)
            self.slider.setRange(0, count - 1)
            if was_at_end:
                self.slider.setValue(count - 1)
            self.slider.blockSignals(False)

    def show_speed(self, steps_per_s: int) -> None:
        show_item(self.speed, steps_per_s if steps_per_s in SPEEDS else USUAL_SPEED)

    def go_to(self, place: int) -> None:
        """Stop there."""
        self.play.setChecked(False)
        self.slider.setValue(place)

    def run(self, steps_per_s: int) -> None:
        """Play from the first place, at one of SPEEDS."""
        self.speed.setCurrentIndex(SPEEDS.index(steps_per_s))
        self.go_to(0)
        self.play.setChecked(True)

    def drive(self, is_driven: bool) -> None:
        """Play, but let the caller say the places, and not the clock; or end that."""
        self.play.setChecked(False)
        self._is_driven = is_driven
        self.play.setChecked(is_driven)

    def _step(self, by: int) -> None:
        self.go_to(self.place + by)

    def _run(self, is_playing: bool) -> None:
        self.play.setText(_("Pause") if is_playing else _("Play"))
        if not is_playing:
            self._timer.stop()
        elif not self._is_driven:
            if self.is_at_end:
                self.slider.setValue(0)
            self._at_s, self._owed = time.perf_counter(), 0.0
            self._timer.start()
        self.played.emit(is_playing)

    def _advance(self) -> None:
        """Go on by as many places as the time that has passed is worth, however late the timer comes."""
        now_s = time.perf_counter()
        self._owed += (now_s - self._at_s) * self.speed.currentData()
        self._at_s = now_s
        steps = int(self._owed)
        self._owed -= steps
        if steps:
            self.slider.setValue(self.place + steps)
        if self.is_at_end:
            self.play.setChecked(False)

    def retranslate(self) -> None:
        self.play.setText(_("Pause") if self.play.isChecked() else _("Play"))
        self.back.setText("‹")
        self.forward.setText("›")
        self.back.setToolTip(_("One step back"))
        self.forward.setToolTip(_("One step on"))
        self.slider.setAccessibleName(_("Place"))
        self.speed.setAccessibleName(_("Speed"))
        self.back.setAccessibleName(_("One step back"))
        self.forward.setAccessibleName(_("One step on"))
        for index, steps in enumerate(SPEEDS):
            self.speed.setItemText(index, _("{steps} steps a second").format(steps=steps))
