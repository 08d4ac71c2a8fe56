"""How little has to change before each network reads another digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QToolButton, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.adversarial import adversarial_code
from desktop_cnn.app.lab_sentences import adversarial_sentence
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import adversarial_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.adversarial import AdversarialExample, AdversarialExamples, AdversarialQuestion, Norm
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.flicker import Flicker
from desktop_cnn.ui.widgets.job_bar import JobBar
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, PerSlot, keep_room
from desktop_cnn.ui.widgets.shown import show_item
from desktop_cnn.ui.widgets.tiles import Tile, TileHead, Tiles

_LEAST_PX = (640, 190)
_CONTROLS_PX = 176
_PER_ROW, _MORE_PX = 2, 165
_ALL_WITH_ORIGINAL = 2
"""Of so many networks each has the drawing beside its changed one; of more it stands once, and all are larger."""

_ASKED = N_("How little has to change before a network reads another digit?")
_NORMS: dict[Norm, str] = {
    "l2": N_("least in all (L2)"),
    "linf": N_("least of any pixel (L∞)"),
}


@CHOICES.register("adversarial")
@dataclass(frozen=True)
class AdversarialChoices:
    """``norm``: what is to be small of the change. ``into``: the digit to be read instead, None for any other.

    ``flicker``: the changed picture takes turns with the drawing.
    """

    norm: Norm = "l2"
    into: int | None = None
    flicker: bool = False


class _Column(Changing, TileHead):
    """What is told of one network, and its pictures: the drawing, the changed one and the difference."""

    def __init__(self) -> None:
        super().__init__()
        self.original, self.changed, self.difference = MapView("ink"), MapView("ink"), MapView("signed")
        self.views = (self.original, self.changed, self.difference)
        self.retranslate()

    def tile(self, has_original: bool) -> Tile:
        if not has_original:
            self.original.hide()
        return Tile(self, self.views if has_original else self.views[1:])

    def turn(self, is_original: bool, example: AdversarialExample | None) -> None:
        """Show in the changed picture's place the drawing or, as usual, that picture."""
        self.changed.set_title(_("original") if is_original else _("changed"))
        self.changed.show_values(None if example is None else example.pixels if is_original else example.changed)

    def retranslate(self) -> None:
        self.original.set_title(_("original"))
        self.changed.set_title(_("changed"))
        self.difference.set_title(_("difference"))


@PANELS.register("adversarial")
class AdversarialPanel(LabPanel[AdversarialQuestion, AdversarialExamples]):
    """Searches when it is asked to; a change of the drawing ends the search and takes its result away."""

    title = N_("Smallest change")
    factory = LABS["adversarial"]
    button_title = N_("Search")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._asked: AdversarialQuestion | None = None
        self.norms, self.into, self.job_bar = QComboBox(), QComboBox(), JobBar(self.button_title, 8)
        self.flicker, self._flicker = QToolButton(), Flicker(self)
        self.flicker.setCheckable(True)
        self.columns = PerSlot(lambda _name: _Column(), lambda column: [column, *column.views])
        self.tiles, self.original = Tiles(), MapView("ink")
        for norm in _NORMS:
            self.norms.addItem("", norm)
        for digit in (None, *range(CLASSES)):
            self.into.addItem("", digit)
        self._row = self.make_page_row(_LEAST_PX)
        self._row.addLayout(self._controls())
        self._row.addWidget(self.tiles, stretch=1)
        self.job_bar.asked.connect(self.start)
        self.job_bar.cancelled.connect(self.lab.drop)
        self.norms.currentIndexChanged.connect(self._choose)
        self.into.currentIndexChanged.connect(self._choose)
        self.flicker.clicked.connect(self._choose)
        self._flicker.turned.connect(self._turn)
        self.retranslate()

    def _choose(self) -> None:
        chosen = AdversarialChoices(self.norms.currentData(), self.into.currentData(), self.flicker.isChecked())
        self.store.choose(chosen)

    def _controls(self) -> QVBoxLayout:
        column = QVBoxLayout()
        sized(column.setSpacing, 8)
        for each in (self.norms, self.into, self.job_bar):
            sized(each.setFixedWidth, _CONTROLS_PX)
            column.addWidget(each)
        column.insertWidget(2, self.flicker, alignment=Qt.AlignmentFlag.AlignLeft)
        sized(self.original.setFixedSize, _CONTROLS_PX, _CONTROLS_PX + 2 * MapView.line_px)
        column.addWidget(self.original)
        column.addStretch()
        return column

    def _arrange(self) -> None:
        """Give each compared network its pictures."""
        if self.columns.follow(self.store.state.models):
            has_original = len(self.columns) <= _ALL_WITH_ORIGINAL
            self.original.setHidden(has_original)
            self.tiles.show_tiles([column.tile(has_original) for column in self.columns.values()])
            rows = -(-len(self.columns) // _PER_ROW)
            keep_room(self._row, _LEAST_PX[0], _LEAST_PX[1] + (rows - 1) * _MORE_PX)

    def _turn(self, is_original: bool) -> None:
        found = self._found
        for name, column in self.columns.items():
            column.turn(is_original, found.get(name))

    @property
    def _found(self) -> Mapping[str, AdversarialExample | None]:
        return self.answer.found if self.answer else {}

    def question(self, state: AppState) -> AdversarialQuestion:
        norm: Norm = self.norms.currentData()
        into = self.into.currentData()
        return AdversarialQuestion(
            state.document.pixels, state.models, state.device, norm, into, edits=state.live_edits
        )

    def program(self, networks: Mapping[str, Network], answered: AdversarialQuestion) -> str:
        # A search that was ended early shows what it had: a program could only go on to the end.
        return adversarial_code(networks, answered) if self.lab.job.phase == "finished" else ""

    def numbers(self) -> Numbers:
        return adversarial_numbers(self.answer.found) if self.answer is not None else {}

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if changed.isdisjoint(self.asked_by | COMPARED | {"choices"}):
            return
        if "choices" in changed:
            chosen = state.chosen(AdversarialChoices)
            show_item(self.norms, chosen.norm)
            show_item(self.into, chosen.into)
            self.flicker.setChecked(chosen.flicker)
        if not self._is_asked(state):
            self._forget()
        else:
            self.show_answer()

    def _is_asked(self, state: AppState) -> bool:
        """Whether what was found, or is being searched, is of the present drawing, networks and choices."""
        asked, now = self._asked, self.question(state)
        return asked is not None and asked.pixels is now.pixels and _but_pixels(asked) == _but_pixels(now)

    def _forget(self) -> None:
        """What was found is not of the present drawing or choices any more."""
        self.lab.drop()
        self.answer = None
        self.show_answer()

    def start(self) -> None:
        self._asked = self.question(self.store.state)
        self.answer = None
        self.ask()
        self.show_answer()

    def is_settled(self, state: AppState) -> bool:
        return not self.lab.job.is_running

    def show_job(self) -> None:
        self.job_bar.button.setEnabled(bool(self.store.state.document.pixels.any()))
        self.job_bar.show_job(self.lab.job, self._told())
        if not self.lab.job.is_running:
            self._show_columns()

    def show_answer(self) -> None:
        self._arrange()
        self.show_job()
        self._show_columns()

    def _show_columns(self) -> None:
        found = self._found
        flips = [flip for flip in found.values() if flip is not None]
        peak = max((float(np.abs(flip.difference).max()) for flip in flips), default=1.0)
        titles, colours = short_titles(self.store.state.models), applied_theme().colours(self.columns)
        pixels = self.store.state.document.pixels
        for original in (self.original, *(column.original for column in self.columns.values())):
            original.show_values(pixels if pixels.any() else None)
        for name, column in self.columns.items():
            flip = found.get(name)
            column.difference.show_values(flip.difference if flip else None, peak)
            is_missing = self.answer is not None and name not in found
            told = MISSING if is_missing else _read(flip) if flip else ""
            size = "" if is_missing else escape(self._size(name, flip))
            short = " · ".join(filter(None, (told, size.partition(" · ")[0])))
            column.show_head(titles[name], colours[name], " · ".join(filter(None, (told, size))), short)
        self._turn(False)
        self._follow_flicker()
        self.sentence.setText(adversarial_sentence(found, titles, self.norms.currentData()) or _(_ASKED))

    def _follow_flicker(self) -> None:
        self._flicker.set_on(self.isVisible() and self.flicker.isChecked() and any(self._found.values()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_flicker()

    def hideEvent(self, event: QHideEvent) -> None:
        self._flicker.set_on(False)
        super().hideEvent(event)

    def _told(self) -> str:
        """Return what there is to do, or what is shown."""
        if not self.store.state.document.pixels.any():
            return _("Draw a digit first.")
        told = _("The smallest change of the pixels that makes each network read another digit.")
        todo = _("Press Search: it takes a few seconds.")
        more = _("Found by a search from many starts: a smaller one may exist.")
        return f"{told} {more if self.answer else todo}"

    def _size(self, name: str, flip: AdversarialExample | None) -> str:
        if flip is not None:
            share = flip.size("l2") / float(np.linalg.norm(flip.pixels))
            in_all = _("L2 {l2:.3g}, {share} of the drawing").format(l2=flip.size("l2"), share=percent(share, 0))
            largest = _("L∞ {linf:.3g}").format(linf=flip.size("linf"))
            return " · ".join((in_all, largest) if self.norms.currentData() == "l2" else (largest, in_all))
        if self.lab.job.is_running or self.answer is None:
            return ""
        into = self.into.currentData()
        reading = self.store.state.snapshot.drawn.get(name) if self.store.state.snapshot else None
        if into is not None and reading is not None and reading.prediction.digit == into:
            return _("already reads {digit}").format(digit=into)
        return _("no such change was found")

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        self.original.set_title(_("original"))
        self.flicker.setText(_("Flicker"))
        self.flicker.setToolTip(_("Show the drawing and the changed picture in turn, twice a second"))
        self.norms.setAccessibleName(_("How the change is measured"))
        self.into.setAccessibleName(_("Digit to be read instead"))
        for index, title in enumerate(_NORMS.values()):
            self.norms.setItemText(index, _(title))
        for index in range(self.into.count()):
            digit = self.into.itemData(index)
            self.into.setItemText(
                index, _("into any other digit") if digit is None else _("into {digit}").format(digit=digit)
            )
        self.show_answer()


def _but_pixels(asked: AdversarialQuestion) -> tuple[object, ...]:
    return asked.models, asked.device, asked.edits, asked.norm, asked.into


def _read(flip: AdversarialExample) -> str:
    """Return HTML: the digit that is read before and after."""
    before, after = (escape(probability(each.confidence)) for each in (flip.before, flip.after))
    return f"{flip.before.digit} ({before}) → <b>{flip.after.digit}</b> ({after})"
