"""What a shift of the drawing does layer by layer: a convolution moves along, a flattened picture cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.chain import within
from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.equivariance import equivariance_code
from desktop_cnn.app.lab_sentences import equivariance_sentence, unmoved_sentence
from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.app.numbers.labs import equivariance_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.equivariance import Equivariance, EquivarianceQuestion, LayerError
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.error_rows import ErrorRow, ErrorRows
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.per_slot import keep_room
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shift_pad import ShiftPad
from desktop_cnn.ui.widgets.shown import show_number

_LEAST_PX = (640, 330)
_LABEL_PX, _AROUND_PX = 138, 14
_STRONGEST = -1
_ASKED = N_("What does a shift of the drawing do to each layer?")


@CHOICES.register("equivariance")
@dataclass(frozen=True)
class EquivarianceChoices:
    """``map``: its number, None for the strongest. Without a ``layer`` it is the first that has maps."""

    dx_px: float = 4.0
    dy_px: float = 0.0
    network: str = ""
    layer: str = ""
    map: int | None = None


@PANELS.register("equivariance")
class EquivariancePanel(LabPanel[EquivarianceQuestion, Equivariance]):
    """Has a shift of its own, so that the drawing stays where it is."""

    title = N_("Equivariance")
    factory = LABS["equivariance"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._shown = self._choices
        self.pad, self.rows, self.number = ShiftPad(MAX_SHIFT_PX, _LABEL_PX), ErrorRows(), WholeBox()
        self.number.setRange(_STRONGEST, _STRONGEST)
        self.maps = [MapView("activation"), MapView("activation"), MapView("signed")]
        self._shift_text, self._note, self._meaning = Label(), Note(4), Label()
        row = self._parts = self.make_page_row(_LEAST_PX)
        row.addLayout(self._shift_column())
        row.addWidget(self.rows, stretch=2)
        row.addLayout(self._maps_and_meaning(), stretch=3)
        self.pad.moved.connect(self._move)
        self.rows.chosen.connect(self._choose)
        self.number.valueChanged.connect(self._choose_map)
        self.retranslate()

    def _shift_column(self) -> QVBoxLayout:
        for label in (self._shift_text, self.number, self._note):
            sized(label.setFixedWidth, _LABEL_PX)
        self._note.setProperty("dim", True)
        column = QVBoxLayout()
        sized(column.setSpacing, 6)
        column.addWidget(self.pad)
        column.addWidget(self._shift_text)
        column.addWidget(self.number)
        column.addWidget(self._note)
        column.addStretch()
        return column

    def _maps_and_meaning(self) -> QGridLayout:
        """Return the maps, two beside each other, and what they mean in the fourth's place."""
        grid = QGridLayout()
        sized(grid.setSpacing, 12)
        for place, widget in enumerate((*self.maps, self._meaning)):
            grid.addWidget(widget, *divmod(place, 2))
        for side in (0, 1):
            grid.setRowStretch(side, 1)
            grid.setColumnStretch(side, 1)
        self._meaning.setWordWrap(True)
        self._meaning.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._meaning.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        return grid

    @property
    def _choices(self) -> EquivarianceChoices:
        return self.store.state.chosen(EquivarianceChoices)

    @property
    def _shift(self) -> tuple[float, float]:
        return _possible(self._choices.dx_px, self._choices.dy_px)

    @property
    def _layer(self) -> tuple[str, str]:
        """Return the names of the chosen layer and its network, or of the first that has maps, or of any."""
        state, chosen = self.store.state, self._choices
        if chosen.network in state.networks and chosen.layer in state.networks[chosen.network].layers:
            return chosen.network, chosen.layer
        layers = [(name, each) for name, network in state.networks.items() for each in network.layers.values()]
        with_maps = [pair for pair in layers if pair[1].has_maps and pair[1].receptive_field is not None]
        found = next(iter(with_maps or layers), None)
        return (found[0], found[1].name) if found else ("", "")

    @property
    def _map(self) -> int | None:
        """Return the number of the chosen map, None for the strongest."""
        return self._choices.map if self._choices.map in range(self.number.maximum() + 1) else None

    def question(self, state: AppState) -> EquivarianceQuestion:
        wanted = (*self._shift, *self._layer, self._map)
        return EquivarianceQuestion(state.document.pixels, state.models, state.device, *wanted, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: EquivarianceQuestion) -> str:
        if answered.network not in networks:
            return ""
        pair = self.answer.pair if self.answer else None
        return equivariance_code(networks[answered.network], answered, pair.map if pair else None)

    def needed(self, state: AppState) -> str:
        return self._layer[0]

    def _move(self, dx_px: float, dy_px: float) -> None:
        dx_px, dy_px = _possible(dx_px, dy_px)
        self.store.choose(replace(self._choices, dx_px=dx_px, dy_px=dy_px))

    def _choose(self, network: str, layer: str) -> None:
        self.store.choose(replace(self._choices, network=network, layer=layer, map=None))

    def _choose_map(self, number: int) -> None:
        self.store.choose(replace(self._choices, map=None if number == _STRONGEST else number))

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint({"networks", "choices"}):
            self._offer_maps()
        super().show_state(state, changed)
        if "choices" in changed and state.chosen(EquivarianceChoices) != self._shown:
            self._shown = state.chosen(EquivarianceChoices)
            self._show_shift()
            self.show_answer()
            self.ask()

    def _offer_maps(self) -> None:
        """Offer the numbers of the layer's maps, beginning with the strongest."""
        name, layer = self._layer
        network = self.store.state.networks.get(name)
        found = network.layers.get(layer) if network else None
        self.number.blockSignals(True)
        has_maps = found is not None and found.has_maps and found.receptive_field is not None
        self.number.setRange(_STRONGEST, found.shape[0] - 1 if found and has_maps else _STRONGEST)
        self.number.blockSignals(False)
        show_number(self.number, _STRONGEST if self._map is None else self._map)

    def _show_shift(self) -> None:
        dx, dy = (f"{each:+g}".replace("-", "−").replace("+0", "0") for each in self._shift)
        self._shift_text.setText(_("shift {dx}, {dy} px").format(dx=dx, dy=dy))
        self.pad.show_shift(*self._shift, True)

    def numbers(self) -> Numbers:
        return equivariance_numbers(self.answer, *self._shift) if self.answer is not None else {}

    def show_answer(self) -> None:
        self.rows.show_rows(self._all_rows(), *self._layer)
        keep_room(self._parts, _LEAST_PX[0], max(_LEAST_PX[1], self.rows.least_px() + _AROUND_PX))
        pair = self.answer.pair if self.answer else None
        is_shown = pair is not None and pair.layer == self._layer[1]
        pictures = (pair.of_shifted, pair.shifted, pair.difference) if pair is not None and is_shown else (None,) * 3
        known = [picture for picture in pictures[:2] if picture is not None]
        peak = max((float(picture.max()) for picture in known), default=1)
        for view, picture in zip(self.maps, pictures, strict=True):
            view.show_values(picture, peak or 1)
        titles = short_titles(self.store.state.models)
        told = equivariance_sentence(self.answer, titles, *self._shift) if self.answer is not None else ""
        self.sentence.setText(told or _(_ASKED))
        self._name_maps()
        self._meaning.setText(self._told())

    def _all_rows(self) -> list[ErrorRow]:
        rows: list[ErrorRow] = []
        for slot, (network, title) in enumerate(short_titles(self.store.state.models).items(), start=1):
            numbers = (_("all cells"), _("inside")) if not rows else ("", "")
            rows.append(ErrorRow(network, "", title, slot, numbers=numbers))
            rows += [self._row(network, slot, error) for error in self._errors(network)]
        return rows

    def _errors(self, network: str) -> tuple[LayerError, ...]:
        return self.answer.errors.get(network, ()) if self.answer else ()

    def _row(self, network: str, slot: int, error: LayerError) -> ErrorRow:
        title = stage_title(error.name)
        if error.stride_px is None:
            change = _("changes by {change}").format(change=percent(error.whole))
            return ErrorRow(network, error.name, title, slot, other=change)
        about = "≈ " if self._is_between_cells(error) else ""
        inside = "–" if error.inside is None else about + percent(error.inside)
        numbers = (about + percent(error.whole), inside)
        return ErrorRow(network, error.name, title, slot, error.whole, error.inside, numbers)

    def _is_between_cells(self, error: LayerError) -> bool:
        """Return whether the shifted layer, with which an error compares, has to be interpolated."""
        return error.stride_px is not None and any(
            shift % stride for shift, stride in zip(self._shift, reversed(error.stride_px), strict=True)
        )

    def _error(self) -> LayerError | None:
        network, layer = self._layer
        return next((error for error in self._errors(network) if error.name == layer), None)

    def _told(self) -> str:
        """Return why the chosen layer does what it does."""
        error = self._error()
        if error is None:
            return _("Draw a digit: each row tells how far a layer is from moving with its input.")
        if error.stride_px is None:
            return unmoved_sentence(self.store.state.networks[self._layer[0]], error)
        pair = self.answer.pair if self.answer else None
        told = _("Map {map}.").format(map=pair.map) + " " if pair else ""
        if self.store.state.networks[self._layer[0]].recipe.permuted:
            return told + _("The network sees permuted pixels: for it, a shift of the drawing is none.")
        if self._is_between_cells(error):
            down, across = error.stride_px
            cells = self._shift[0] / across, self._shift[1] / down
            dx, dy = (f"{each:g}".replace("-", "−") for each in cells)
            stride = str(down) if down == across else f"{across}×{down}"
            broken = _("{dx}, {dy} cells of {stride} px are not whole: pooling and ReLU keep other values.")
            reference = _("≈: what they are compared with, the shifted layer, is itself interpolated between cells.")
            return f"{told}{broken.format(dx=dx, dy=dy, stride=stride)} {reference}"
        told += _("A whole number of cells: only zero padding, at the border, makes a difference.")
        return told if error.inside is not None else told + " " + _("Every cell here sees the border.")

    def _name_maps(self) -> None:
        error = self._error()
        if error is not None and error.stride_px is None:
            titles = [_("no map")] * 3
        else:
            title = stage_title(self._layer[1])
            is_between = error is not None and self._is_between_cells(error)
            shifted = _("shift({layer} x), interpolated") if is_between else _("shift({layer} x)")
            moved = _("{layer}(shift x)"), shifted
            titles = [*(each.format(layer=title) for each in moved), _("difference")]
        for view, title in zip(self.maps, titles, strict=True):
            view.set_title(title)

    def retranslate(self) -> None:
        self.number.setAccessibleName(_("Map"))
        self.number.setSpecialValueText(_("strongest map"))
        self.number.setPrefix(_("map") + " ")
        self.pad.setAccessibleName(_("Shift of the drawing"))
        self.rows.setAccessibleName(_("Layers with their errors"))
        self._note.setText(_("0: a layer moves with the drawing. What has no maps cannot move: how far it changes."))
        formula = _("Error: ‖layer(shift x) − shift(layer x)‖ / ‖shift(layer x)‖")
        inside = _("Inside: over the cells that see nothing of the border; –: there are none.")
        about = _("≈: no whole number of cells; the shifted layer is interpolated, and part of the error is its own.")
        other = _("Changes by: ‖layer(shift x) − layer x‖ / ‖layer x‖, another measure, not to be compared with bars.")
        self.rows.setToolTip(f"{formula}\n{inside}\n{about}\n{other}")
        self._show_shift()
        self.show_answer()


def _possible(dx_px: float, dy_px: float) -> tuple[float, float]:
    """Return the shift that a drawing can have next to this one."""
    amounts = {amount.name: amount for amount in PERTURBATIONS["shift"].amounts}
    return within(amounts["dx_px"], dx_px), within(amounts["dy_px"], dy_px)
