"""Which pixels each answer rests on, for the compared networks on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.attribution import attribution_code
from desktop_cnn.app.lab_sentences import attribution_sentence
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import attribution_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.attribution import METHODS, Attribution, AttributionQuestion, Attributions
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.per_slot import COMPARED, PerSlot, keep_room, unread
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item
from desktop_cnn.ui.widgets.tiles import Tile, TileHead, Tiles

_LEAST_PX = (640, 150)
_CONTROLS_PX = 168
_MORE_PX = 175
_PER_ROW = 2
_NOTE_LINES = 11
_TITLES = {
    "integrated_gradients": N_("Int. gradients"),
    "occlusion": N_("Occlusion"),
    "grad_cam": N_("Grad-CAM"),
}
_SCALES = {"integrated_gradients": "signed", "occlusion": "signed", "grad_cam": "activation"}


@CHOICES.register("attribution")
@dataclass(frozen=True)
class AttributionChoices:
    """``digit``: for which the evidence is, None for the one that is read.

    ``network`` and ``method``: of the picture that is enlarged, empty for none.
    """

    digit: int | None = None
    network: str = ""
    method: str = ""


class _Head(Changing, TileHead):
    """What is told of one network, and the pictures below it, which the panel's tiles hold."""

    def __init__(self) -> None:
        super().__init__()
        self.views = {method: MapView(_SCALES[method]) for method in METHODS}
        self.retranslate()

    def shown(self, network: Network | None) -> Tile:
        """Return the pictures that there can be: without feature maps there is no Grad-CAM."""
        without = {"grad_cam"} if network is not None and network.last_maps is None else set()
        return Tile(self, tuple(view for method, view in self.views.items() if method not in without))

    def retranslate(self) -> None:
        self.setToolTip(_("the number before softmax: the highest wins; in brackets, that of an empty canvas"))
        for method, view in self.views.items():
            view.set_title(_(_TITLES[method]))


@PANELS.register("attribution")
class AttributionPanel(LabPanel[AttributionQuestion, Attributions]):
    """Follows the hand."""

    title = N_("Attribution")
    factory = LABS["attribution"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.digits, self._label, self._hint = QComboBox(), Label(), Note(_NOTE_LINES)
        self.heads = PerSlot(self._make_head, lambda head: [head, *head.views.values()])
        self.tiles = Tiles()
        self._arranged: object = None
        self._shown = AttributionChoices()
        for digit in (None, *range(CLASSES)):
            self.digits.addItem("", digit)
        self._row = self.make_page_row(_LEAST_PX)
        self._row.addLayout(self._controls())
        self._row.addWidget(self.tiles, stretch=1)
        self.digits.currentIndexChanged.connect(self._choose)
        self.retranslate()

    @property
    def _choices(self) -> AttributionChoices:
        return self.store.state.chosen(AttributionChoices)

    def _choose(self) -> None:
        self.store.choose(replace(self._choices, digit=self.digits.currentData()))

    def _controls(self) -> QVBoxLayout:
        self._label.setProperty("dim", True)
        self._hint.setProperty("dim", True)
        column = QVBoxLayout()
        sized(column.setSpacing, 6)
        for widget in (self._label, self.digits, self._hint):
            sized(widget.setFixedWidth, _CONTROLS_PX)
            column.addWidget(widget)
        column.addStretch()
        return column

    def _make_head(self, name: str) -> _Head:
        head = _Head()
        for method, view in head.views.items():
            view.clicked.connect(lambda *_cell, method=method: self._enlarge(name, method))
        return head

    def _enlarge(self, network: str, method: str) -> None:
        """Let one picture have all the room, or all pictures again."""
        if self._alone() is not None:
            network = method = ""
        self.store.choose(replace(self._choices, network=network, method=method))

    def _alone(self) -> MapView | None:
        """Return the picture that is enlarged, of those that there can be."""
        name = self._choices.network
        head = self.heads.get(name)
        view = head.views.get(self._choices.method) if head is not None else None
        is_there = head is not None and view in head.shown(self.store.state.networks.get(name)).views
        return view if is_there else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._alone() is not None:
            self._enlarge("", "")
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        """Show each compared network's pictures, or the one that is enlarged."""
        self.heads.follow(self.store.state.models)
        shown = [head.shown(self.store.state.networks.get(name)) for name, head in self.heads.items()]
        alone = self._alone()
        if self._arranged == (shown, alone):
            return
        self._arranged = shown, alone
        for view in (view for head in self.heads.values() for view in head.views.values()):
            view.setVisible(False)
        self.tiles.show_tiles(shown, alone)
        self._hint.set_lines(_NOTE_LINES + max(len(shown) - 2, 0))
        rows = -(-len(shown) // _PER_ROW)
        keep_room(self._row, _LEAST_PX[0], _LEAST_PX[1] + max(rows - 1, 0) * _MORE_PX)

    def question(self, state: AppState) -> AttributionQuestion:
        digit = self.digits.currentData()
        return AttributionQuestion(state.document.pixels, state.models, state.device, digit, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: AttributionQuestion) -> str:
        return attribution_code(networks, answered)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        is_other = "choices" in changed and self._choices != self._shown
        if is_other:
            is_other = self._choices.digit != self._shown.digit
            self._shown = self._choices
            show_item(self.digits, self._shown.digit)
            self._arrange()
        if not changed.isdisjoint(COMPARED):
            self.show_answer()
        super().show_state(state, changed)
        if is_other:
            self.ask()

    def numbers(self) -> Numbers:
        return attribution_numbers(self.answer.networks) if self.answer is not None else {}

    def show_answer(self) -> None:
        self._arrange()
        self._hint.setText(self._told())
        sentence = attribution_sentence(self.answer, short_titles(self.store.state.models)) if self.answer else ""
        self.sentence.setText(sentence or _("Which pixels does an answer rest on?"))
        ink = self.store.state.document.pixels > 0.5
        titles, colours = short_titles(self.store.state.models), applied_theme().colours(self.heads)
        for name, head in self.heads.items():
            found = self.answer.networks.get(name) if self.answer else None
            told = unread(self.answer, self._answered, name) if found is None else _score(found)
            head.show_head(titles[name], colours[name], told)
            for method, view in head.views.items():
                if found is None or self.answer is None or method not in found.maps:
                    view.show_values(None)
                else:
                    view.show_values(found.maps[method], self.answer.peak(method) or 1.0, ink)

    def _told(self) -> str:
        """Return what there is to do, or what is shown."""
        if self.answer is None:
            return _("Draw a digit first.")
        titles, found = short_titles(self.store.state.models), self.answer.networks
        read = [
            f"{titles[name]} {each.empty.digit} ({probability(each.empty.confidence)})"
            for name, each in found.items()
            if name in titles
        ]
        told = [
            _("The empty canvas to compare with is itself read as a digit: {answers}.").format(answers=", ".join(read)),
            _("Red speaks for the digit, blue against it: by integrated gradients, or by hiding a square (occlusion)."),
        ]
        if any("grad_cam" not in each.maps for each in found.values()):
            told.append(_("Grad-CAM needs feature maps, which not all have."))
        return " ".join(told)

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        self._label.setText(_("Evidence for"))
        self.digits.setAccessibleName(_("Evidence for"))
        for index in range(self.digits.count()):
            digit = self.digits.itemData(index)
            self.digits.setItemText(index, _("the digit that is read") if digit is None else str(digit))
        self.show_answer()


def _score(found: Attribution) -> str:
    told = _("score of {digit}: {score:.1f} (empty: {empty:.1f})")
    return told.format(digit=found.digit, score=found.score, empty=found.score_empty).replace("-", "−")
