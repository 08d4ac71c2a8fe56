"""The line at the bottom: the last message or what is wrong, how long moves take and how many had an answer."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QStatusBar

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.latency import LatencyMeter
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.elided_label import ElidedLabel

_REFRESH_MS = 500
_TELLING_MOVES = 50
"""Of fewer a share says little: they may have come all at once."""


class StatusBar(Changing, QStatusBar):
    """Main thread only."""

    def __init__(self, store: Store, meter: LatencyMeter) -> None:
        super().__init__()
        self._store, self._meter = store, meter
        self._message, self._figures = ElidedLabel(), ElidedLabel()
        self._message.setObjectName("message")
        self._figures.setObjectName("figures")
        self._figures.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setSizeGripEnabled(False)
        sized(self.setContentsMargins, 10, 0, 10, 0)
        self.addWidget(self._message, 1)
        self.addPermanentWidget(self._figures)
        # Not at each move: text is dear to lay out. And not at rest, where nothing changes.
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_figures)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint({"message", "failure", "warning"}):
            told = state.message or state.failure or state.warning
            if told != self._message.text():
                self._message.setText(told)
        if "recipe" in changed:
            self._show_figures()
        if "snapshot" in changed and not self._timer.isActive():
            self._timer.start()

    def retranslate(self) -> None:
        self._show_figures()

    def _show_figures(self) -> None:
        state = self._store.state
        parts = []
        delay_ms = self._meter.median_ms()
        if delay_ms is not None:
            parts.append(_("pointer to panels {ms:.1f} ms").format(ms=delay_ms))
        answered, moves = self._meter.answered()
        if moves >= _TELLING_MOVES and answered < moves:
            parts.append(_("{answered} of {moves} moves answered").format(answered=answered, moves=moves))
        if state.snapshot is not None and state.snapshot.drawn:
            parts.append(_("networks {ms:.1f} ms").format(ms=state.snapshot.forward_ms))
        parts.append(_(RECIPES[state.recipe].summary))
        text = "     ".join(parts)
        if text != self._figures.text():
            self._figures.setText(text)
