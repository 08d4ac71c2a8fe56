"""How little has to change before each network reads another digit."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from desktop_cnn.app.code.flip import flip_code
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs.flip import Flip, FlipQuestion, Flips, Norm
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CLASSES, Network
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.progress_line import ProgressLine

_LEAST_PX = (720, 190)
_CONTROLS_PX = 176
_NORMS: dict[Norm, str] = {
    "l2": N_("least in all (L2)"),
    "linf": N_("least of any pixel (L∞)"),
}


@PANELS.register("flip")
class FlipPanel(LabPanel[FlipQuestion, Flips]):
    """Searches when it is asked to; a change of the drawing ends the search and takes its result away."""

    title = N_("Smallest change")
    factory = "desktop_cnn.engine.labs.flip:prepare"
    button_title = N_("Search")
    rank = 10

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._asked: FlipQuestion | None = None
        self.norms, self.into, self.button = QComboBox(), QComboBox(), QToolButton()
        self._bar, self._hint = ProgressLine(), Note(8)
        self._heads = {name: Label() for name in NETWORK_TITLES}
        self._sizes = {name: ElidedLabel() for name in NETWORK_TITLES}
        self.views = {name: (MapView("ink"), MapView("signed")) for name in NETWORK_TITLES}
        for norm in _NORMS:
            self.norms.addItem("", norm)
        for digit in (None, *range(CLASSES)):
            self.into.addItem("", digit)
        row = self.make_row(_LEAST_PX)
        row.addLayout(self._controls())
        for name in NETWORK_TITLES:
            row.addLayout(self._column(name), stretch=1)
        self.button.clicked.connect(self._find_or_cancel)
        self.norms.activated.connect(self._forget)
        self.into.activated.connect(self._forget)
        self.retranslate()

    def _controls(self) -> QVBoxLayout:
        self._hint.setProperty("dim", True)
        column = QVBoxLayout()
        column.setSpacing(8)
        for widget in (self.norms, self.into, self._bar, self._hint):
            widget.setFixedWidth(_CONTROLS_PX)
        for each in (self.norms, self.into, self.button, self._bar, self._hint):
            column.addWidget(each)
        column.addStretch()
        return column

    def _column(self, name: str) -> QVBoxLayout:
        self._sizes[name].setProperty("dim", True)
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        for view in self.views[name]:
            pictures.addWidget(view)
        column = QVBoxLayout()
        column.setSpacing(3)
        self._heads[name].setTextFormat(Qt.TextFormat.RichText)
        self._heads[name].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (self._heads[name], self._sizes[name]):
            column.addWidget(label)
        column.addLayout(pictures, stretch=1)
        return column

    def question(self, state: AppState) -> FlipQuestion:
        norm: Norm = self.norms.currentData()
        into = self.into.currentData()
        return FlipQuestion(state.page.pixels, state.recipe, state.device, norm, into, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: FlipQuestion) -> str:
        # A search that was ended early shows what it had: a program could only go on to the end.
        return flip_code(networks, answered) if self.answer is not None and self.answer.share == 1 else ""

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if changed.isdisjoint(self.asked_by):
            return
        if not self._is_asked(state):
            self._forget()
        else:
            self.show_answer()

    def _is_asked(self, state: AppState) -> bool:
        """Whether what was found, or is being searched, is of the present drawing and networks."""
        asked = self._asked
        if asked is None or asked.pixels is not state.page.pixels:
            return False
        return (asked.recipe, asked.device, asked.edits) == (state.recipe, state.device, state.live_edits)

    def _forget(self) -> None:
        """What was found is not of the present drawing or choice any more."""
        self.lab.drop()
        self.answer = None
        self.show_answer()

    def start(self) -> None:
        self._asked = self.question(self.store.state)
        self.answer = None
        self.ask()
        self.show_answer()

    def is_settled(self, state: AppState) -> bool:
        return not self.lab.is_searching

    def _find_or_cancel(self) -> None:
        if self.lab.is_searching:
            self.lab.drop()
            self.show_answer()
        else:
            self.start()

    def show_answer(self) -> None:
        is_searching = self.lab.is_searching
        self.button.setText(_("Cancel") if is_searching else _("Search"))
        self.button.setEnabled(bool(self.store.state.page.pixels.any()))
        self._bar.setVisible(is_searching)
        self._bar.show_share(self.answer.share if self.answer else 0)
        self._hint.setText(self._told())
        found: Mapping[str, Flip | None] = self.answer.found if self.answer else {}
        flips = [flip for flip in found.values() if flip is not None]
        peak = max((float(np.abs(flip.difference).max()) for flip in flips), default=1.0)
        for name, (changed, difference) in self.views.items():
            flip = found.get(name)
            changed.show_values(flip.changed if flip else None)
            difference.show_values(flip.difference if flip else None, peak)
            self._heads[name].setText(self._head(name, flip))
            self._sizes[name].setText(self._size(name, flip, is_searching))

    def _told(self) -> str:
        """Return what there is to do, or what is shown."""
        if not self.store.state.page.pixels.any():
            return _("Draw a digit first.")
        told = _("The smallest change of the pixels that makes each network read another digit.")
        todo = _("Press Search: it takes a few seconds.")
        more = _("Found by a search from many starts: a smaller one may exist.")
        return f"{told} {more if self.answer else todo}"

    def finish(self) -> None:
        self.show_answer()

    def _head(self, name: str, flip: Flip | None) -> str:
        colour = applied_theme().networks[name]
        head = f"<b style='color: {colour}'>{_(NETWORK_TITLES[name].short)}</b>"
        if flip is None:
            return head
        before, after = (escape(probability(each.confidence)) for each in (flip.before, flip.after))
        return f"{head}&nbsp; {flip.before.digit} ({before}) → <b>{flip.after.digit}</b> ({after})"

    def _size(self, name: str, flip: Flip | None, is_searching: bool) -> str:
        if flip is not None:
            share = flip.size("l2") / float(np.linalg.norm(flip.pixels))
            in_all = _("L2 {l2:.3g}, {share} of the drawing").format(l2=flip.size("l2"), share=percent(share, 0))
            largest = _("L∞ {linf:.3g}").format(linf=flip.size("linf"))
            return " · ".join((in_all, largest) if self.norms.currentData() == "l2" else (largest, in_all))
        if is_searching or self.answer is None:
            return ""
        into = self.into.currentData()
        reading = self.store.state.snapshot.drawn.get(name) if self.store.state.snapshot else None
        if into is not None and reading is not None and reading.prediction.digit == into:
            return _("already reads {digit}").format(digit=into)
        return _("no such change was found")

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        self.norms.setAccessibleName(_("How the change is measured"))
        self.into.setAccessibleName(_("Digit to be read instead"))
        for index, title in enumerate(_NORMS.values()):
            self.norms.setItemText(index, _(title))
        for index in range(self.into.count()):
            digit = self.into.itemData(index)
            self.into.setItemText(
                index, _("into any other digit") if digit is None else _("into {digit}").format(digit=digit)
            )
        for changed, difference in self.views.values():
            changed.set_title(_("changed"))
            difference.set_title(_("difference"))
        self.show_answer()
