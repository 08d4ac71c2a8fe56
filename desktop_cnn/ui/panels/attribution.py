"""Which pixels each answer rests on, for the compared networks on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.attribution import attribution_code
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
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.per_slot import COMPARED, PerSlot, clear, headed, keep_room, unread
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_item

_LEAST_PX = (740, 150)
_CONTROLS_PX = 168
_MORE_PX = 175
_PER_ROW, _WIDE_PER_ROW, _WIDE_PX = 2, 3, 1000
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
    """``digit``: for which the evidence is, None for the one that is read."""

    digit: int | None = None


class _Head(Changing, Label):
    """What is told of one network, and the pictures below it, which the panel's grid holds."""

    def __init__(self) -> None:
        super().__init__()
        self.views = {method: MapView(_SCALES[method]) for method in METHODS}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def shown(self, network: Network | None) -> list[MapView]:
        """Return the pictures that there can be: without feature maps there is no Grad-CAM."""
        without = {"grad_cam"} if network is not None and network.last_maps is None else set()
        return [view for method, view in self.views.items() if method not in without]

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
        self.heads = PerSlot(lambda _name: _Head(), lambda head: [head, *head.views.values()])
        self._grid = QGridLayout()
        sized(self._grid.setHorizontalSpacing, 10)
        sized(self._grid.setVerticalSpacing, 4)
        self._arranged: object = None
        self._shown = AttributionChoices()
        for digit in (None, *range(CLASSES)):
            self.digits.addItem("", digit)
        self._row = self.make_row(_LEAST_PX)
        self._row.addLayout(self._controls())
        self._row.addLayout(self._grid, stretch=1)
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

    def _arrange(self) -> None:
        """Put all into one grid, so that all pictures are of one size; an empty column between the networks."""
        self.heads.follow(self.store.state.models)
        per_row = _WIDE_PER_ROW if self.width() >= px(_WIDE_PX) else _PER_ROW
        shown = {name: head.shown(self.store.state.networks.get(name)) for name, head in self.heads.items()}
        if self._arranged == (per_row, shown):
            return
        self._arranged = per_row, shown
        clear(self._grid)
        rows = [list(shown.items())[first : first + per_row] for first in range(0, len(shown), per_row)]
        column = 0
        for group in zip_longest(*rows):
            for row, (name, views) in ((row, each) for row, each in enumerate(group) if each):
                self._grid.addWidget(self.heads[name], 2 * row, column, 1, len(views))
                for place, view in enumerate(views):
                    self._grid.addWidget(view, 2 * row + 1, column + place)
                for view in self.heads[name].views.values():
                    view.setVisible(view in views)
            most = max(len(each[1]) for each in group if each)
            for each in range(most):
                self._grid.setColumnStretch(column + each, 1)
            column += most + 1
            self._grid.setColumnMinimumWidth(column - 1, 6)
        for row in range(len(rows)):
            self._grid.setRowStretch(2 * row + 1, 1)
        self._hint.set_lines(_NOTE_LINES + max(len(shown) - 2, 0))
        keep_room(self._row, _LEAST_PX[0], _LEAST_PX[1] + max(len(rows) - 1, 0) * _MORE_PX)

    def question(self, state: AppState) -> AttributionQuestion:
        digit = self.digits.currentData()
        return AttributionQuestion(state.document.pixels, state.models, state.device, digit, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: AttributionQuestion) -> str:
        return attribution_code(networks, answered)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        is_other = "choices" in changed and self._choices != self._shown
        if is_other:
            self._shown = self._choices
            show_item(self.digits, self._shown.digit)
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
        ink = self.store.state.document.pixels > 0.5
        titles, colours = short_titles(self.store.state.models), applied_theme().colours(self.heads)
        for name, head in self.heads.items():
            found = self.answer.networks.get(name) if self.answer else None
            told = unread(self.answer, self._answered, name) if found is None else _score(found)
            head.setText(headed(titles[name], colours[name], told, is_below=len(self.heads) > 2))
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def rescale(self) -> None:
        self._arrange()

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
