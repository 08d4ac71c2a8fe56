"""Where each network still reads the drawing when it is moved: one map each, one colour scale."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_shift
from desktop_cnn.app.code.shift_map import shift_map_code
from desktop_cnn.app.lab_sentences import shift_map_sentence
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import shift_map_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftMap, ShiftQuestion
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Perturbation
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.map_view import Cell
from desktop_cnn.ui.widgets.per_slot import COMPARED, PerSlot, keep_room, unread
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scale_bar import ScaleBar
from desktop_cnn.ui.widgets.shift_view import ShiftView
from desktop_cnn.ui.widgets.tiles import Tile, TileHead, Tiles

_LEAST_PX, _MAP_PX = (420, 230), 100


class _Column:
    """One network's map, and what is told of it."""

    def __init__(self, name: str) -> None:
        self.head, self.heat_map = TileHead(), ShiftView()
        self.heat_map.setObjectName(f"shift-map-{name}")
        self.tile = Tile(self.head, (self.heat_map,))


@PANELS.register("shift_map")
class ShiftMapPanel(LabPanel[ShiftQuestion, ShiftMap]):
    """Follows the hand. Pointing at a shift shows it as a ghost on the canvas, a click puts it on the drawing."""

    title = N_("Shift map")
    factory = LABS["shift_map"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._cell: Cell | None = None
        self.columns = PerSlot(self._make_column, lambda column: [column.head, column.heat_map])
        self.tiles, self._hint, self._lines = Tiles(), ElidedLabel(), Label()
        self._scale_label, self._scale = Label(), ScaleBar("activation")
        self._page = self.make_page(_LEAST_PX)
        self._page.addWidget(self.tiles, stretch=1)
        self._page.addLayout(_filling(self._hint, self._lines))
        self._page.addLayout(_filling(self._scale, before=self._scale_label))
        for label in (self._lines, self._scale_label):
            label.setProperty("dim", True)
        self.retranslate()

    def _make_column(self, name: str) -> _Column:
        column = _Column(name)
        column.heat_map.pointed.connect(self._point)
        column.heat_map.clicked.connect(self._put_on_drawing)
        return column

    def _arrange(self) -> None:
        """Give each compared network its map."""
        if self.columns.follow(self.store.state.models):
            self.tiles.show_tiles([column.tile for column in self.columns.values()])
            keep_room(self._page, _LEAST_PX[0], _LEAST_PX[1] + max(len(self.columns) - 3, 0) * _MAP_PX / 3)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint(self.asked_by):
            self._point(None)  # the ghost was that of another drawing
        if not changed.isdisjoint(COMPARED):
            self.show_answer()
        super().show_state(state, changed)

    def question(self, state: AppState) -> ShiftQuestion:
        is_calm = not state.drawing_now
        return ShiftQuestion(state.document.pixels, state.models, state.device, is_calm, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: ShiftQuestion) -> str:
        return shift_map_code(networks, answered)

    def numbers(self) -> Numbers:
        return shift_map_numbers(self.answer) if self.answer is not None else {}

    def show_answer(self) -> None:
        self._arrange()
        titles = short_titles(self.store.state.models)
        self.sentence.setText(self._told(titles))
        for name, column in self.columns.items():
            column.heat_map.setAccessibleName(_("Shift map: {network}").format(network=titles[name]))
            shown = self._shown(name)
            if shown is None:
                column.heat_map.show_values(None)
                continue
            marks = shown.probabilities[name].argmax(2)
            column.heat_map.show_map(shown.still(name), shown.kept(name), marks, shown.whole)
        self._write()

    def _shown(self, name: str) -> ShiftMap | None:
        """Return the answer where it tells of this network."""
        return self.answer if self.answer is not None and name in self.answer.probabilities else None

    def _told(self, titles: Mapping[str, str]) -> str:
        if self.answer is None:
            return _("Draw a digit: the maps show how sure each network is of it at every shift.")
        return shift_map_sentence(self.answer, titles)

    def _shares(self, name: str, text: str) -> str:
        """Return how much of its map a network still reads, as ``text`` has it."""
        shown = self._shown(name)
        if shown is None:
            return unread(self.answer, self._answered, name)
        shares = {"share": percent(shown.survived(name), 0), "whole": percent(shown.survived_whole(name), 0)}
        return text.format(digit=shown.at(name, 0, 0).digit, **shares)

    @property
    def _shift(self) -> tuple[int, int]:
        """Return what is pointed at, (dx, dy) in pixels; no shift for nothing."""
        return (0, 0) if self._cell is None else _shift_at(self._cell)

    def _read(self, name: str) -> str:
        """Return what a network reads at the shift that is pointed at."""
        shown = self._shown(name)
        if shown is None:
            return unread(self.answer, self._answered, name)
        read = shown.at(name, *self._shift)
        return f"{read.digit} ({probability(read.confidence)})"

    def _put_on_drawing(self, row: int, column: int) -> None:
        dx_px, dy_px = _shift_at((row, column))
        self.store.attempt(lambda: set_shift(self.store, dx_px, dy_px))

    def _point(self, cell: Cell | None) -> None:
        """Look at a shift, or at none."""
        for column in self.columns.values():
            column.heat_map.point_at(cell)
        if cell == self._cell:
            return
        self._cell = cell
        pixels = self.store.state.document.pixels
        moved = None if cell is None else perturb(pixels, [_perturbation(*_shift_at(cell))])
        self.store.update(ghost=moved)
        self._write()

    def _write(self) -> None:
        """Say what is pointed at, or what there is to do."""
        titles, colours = short_titles(self.store.state.models), applied_theme().colours(self.columns)
        if not self.columns.keys() <= titles.keys():
            return  # other networks are compared, which show_answer comes to
        is_pointed = self.answer is not None and self._cell is not None
        for name, column in self.columns.items():
            told = self._shares(name, _("reads {digit} at {share} of the shifts, {whole} where it is whole"))
            column.heat_map.setAccessibleDescription(f"{titles[name]} {told}" if self.answer else "")
            short = self._shares(name, _("{digit}: {share}, whole {whole}"))
            if is_pointed:
                told = short = f"{', '.join(map(_signed, self._shift))}: {self._read(name)}"
            column.head.show_head(titles[name], colours[name], escape(told), escape(short))
        ready = _("Point at a shift to see it on the canvas; click to put it on the drawing.")
        read = [f"{title}: {self._read(name)}" for name, title in titles.items()] if is_pointed else []
        dx, dy = map(_signed, self._shift)
        pointed = " · ".join([_("shift {dx} px, {dy} px").format(dx=dx, dy=dy), *read])
        self._hint.setText(pointed if is_pointed else ready if self.answer else "")

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        scale = _("probability of the digit that is read without a shift")
        self._lines.setText(_("line: still read; dashed: no ink leaves the canvas"))
        self._scale_label.setText(scale)
        self._scale.setAccessibleName(scale)
        self.show_answer()


def _shift_at(cell: Cell) -> tuple[int, int]:
    """Return (dx, dy) in pixels of the maps' (row, column)."""
    return cell[1] - SHIFT_REACH_PX, cell[0] - SHIFT_REACH_PX


def _filling(wide: QWidget, after: QWidget | None = None, before: QWidget | None = None) -> QHBoxLayout:
    row = QHBoxLayout()
    sized(row.setSpacing, 18)
    for widget in filter(None, (before, wide, after)):
        row.addWidget(widget, stretch=int(widget is wide))
    return row


def _perturbation(dx_px: int, dy_px: int) -> Perturbation:
    return Perturbation("shift", {"dx_px": dx_px, "dy_px": dy_px})


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−").replace("+0", "0")
