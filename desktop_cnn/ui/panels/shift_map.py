"""Where each network still reads the drawing when it is moved: one map each, one colour scale."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_shift
from desktop_cnn.app.code.shift_map import shift_map_code
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import shift_map_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftMap, ShiftQuestion
from desktop_cnn.core.networks import Network, Prediction
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Perturbation
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.map_view import Cell
from desktop_cnn.ui.widgets.per_slot import COMPARED, PerSlot, keep_room, unread
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scale_bar import ScaleBar
from desktop_cnn.ui.widgets.shift_view import ShiftView

_WITH_TEXT_PX, _MORE_PX = 560, 140
_LEAST_PX, _MAP_PX = (28, 123), 100
_ROOMY = 2
"""So many networks have room for what is told of them beside their names, and for a sentence each."""


class _Column(QWidget):
    """One network's map under its name and what is told of it, beside each other or, in little room, one below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.share, self.heat_map = Label(), ElidedLabel(), ShiftView()
        self.heat_map.setObjectName(f"shift-map-{name}")
        self.name.setProperty("strong", True)
        self.share.setProperty("dim", True)
        self._header = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._header.addWidget(self.name)
        self._header.addWidget(self.share, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 5)
        column.addLayout(self._header)
        column.addWidget(self.heat_map, stretch=1)

    def set_narrow(self, is_narrow: bool) -> None:
        direction = QBoxLayout.Direction
        self._header.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        sized(self._header.setSpacing, 0 if is_narrow else 8)

    def show_name(self, title: str, colour: str) -> None:
        self.name.setText(title)
        self.name.setStyleSheet(f"color: {colour}")


class _Beside(QWidget):
    """What is told beside the maps: as high as they are, whatever it says."""

    def hasHeightForWidth(self) -> bool:
        return False


@PANELS.register("shift_map")
class ShiftMapPanel(LabPanel[ShiftQuestion, ShiftMap]):
    """Follows the hand. Pointing at a shift shows it as a ghost on the canvas, a click puts it on the drawing."""

    title = N_("Shift map")
    factory = LABS["shift_map"]

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._cell: Cell | None = None
        self.columns = PerSlot(self._make_column, lambda column: [column])
        self._beside = _Beside()
        self._text, self._scale_label, self._scale = Label(), Label(), ScaleBar("activation")
        self._text.setWordWrap(True)
        self._row = self.make_row(_LEAST_PX)
        sized(self._row.setContentsMargins, 14, 4, 14, 10)
        sized(self._row.setSpacing, 18)
        self._beside.setLayout(self._text_column())
        self._row.addWidget(self._beside, stretch=3)
        self.retranslate()

    def _make_column(self, name: str) -> _Column:
        column = _Column(name)
        column.heat_map.pointed.connect(self._point)
        column.heat_map.clicked.connect(self._put_on_drawing)
        return column

    def _arrange(self) -> None:
        """Give each compared network its map, all beside each other."""
        if not self.columns.follow(self.store.state.models):
            return
        for place, column in enumerate(self.columns.values()):
            self._row.insertWidget(place, column, 2)
            column.set_narrow(len(self.columns) > _ROOMY)
        keep_room(self._row, _LEAST_PX[0] + len(self.columns) * _MAP_PX, _LEAST_PX[1])
        self._make_room(self.width())

    def _make_room(self, width: int) -> None:
        least = _WITH_TEXT_PX + max(len(self.columns) - 2, 0) * _MORE_PX
        self._beside.setVisible(width >= px(least))  # the maps come first

    def _text_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 6)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scale_label.setProperty("dim", True)
        self._scale_label.setWordWrap(True)
        column.addWidget(self._text, stretch=1)
        column.addWidget(self._scale_label)
        column.addWidget(self._scale)
        return column

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
        titles, colours = short_titles(self.store.state.models), applied_theme().colours(self.columns)
        for name, column in self.columns.items():
            column.show_name(titles[name], colours[name])
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

    def _share_text(self, shown: ShiftMap, name: str, text: str) -> str:
        shares = {"share": percent(shown.survived(name), 0), "whole": percent(shown.survived_whole(name), 0)}
        return text.format(digit=shown.at(name, 0, 0).digit, **shares)

    def _sentence(self, name: str) -> str:
        shown = self._shown(name)
        text = _("reads {digit} at {share} of the shifts, {whole} where it is whole")
        return unread(self.answer, self._answered, name) if shown is None else self._share_text(shown, name, text)

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
        titles = short_titles(self.store.state.models)
        if self.answer is None or self._cell is None:
            hint = _("Draw a digit: the maps show how sure each network is of it at every shift.")
            ready = _("Point at a shift to see it on the canvas; click to put it on the drawing.")
            shares = [f"{titles[name]} {self._sentence(name)}" for name in self.columns]
            told = shares if len(shares) <= _ROOMY else []
            self._text.setText("\n".join([ready, *told]) if self.answer else hint)
            for (name, column), sentence in zip(self.columns.items(), shares, strict=True):
                shown = self._shown(name)
                short = (
                    self._share_text(shown, name, _("{digit}: {share}, whole {whole}"))
                    if shown
                    else unread(self.answer, self._answered, name)
                )
                column.share.setText(short)
                column.heat_map.setAccessibleDescription(sentence if self.answer else "")
            return
        dx, dy = _shift_at(self._cell)
        lines = [_("shift {dx} px, {dy} px").format(dx=_signed(dx), dy=_signed(dy))]
        for name, column in self.columns.items():
            shown = self._shown(name)
            answer = unread(self.answer, self._answered, name) if shown is None else _told(shown.at(name, dx, dy))
            lines.append(f"{titles[name]}: {answer}")
            column.share.setText(f"{_signed(dx)}, {_signed(dy)}: {answer}")
        self._text.setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room(event.size().width())
        super().resizeEvent(event)

    def rescale(self) -> None:
        self._make_room(self.width())

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        scale = _("probability of the digit that is read without a shift")
        lines = _("line: still read; dashed: no ink leaves the canvas")
        self._scale_label.setText(f"{scale}\n{lines}")
        self._scale.setAccessibleName(scale)
        self.show_answer()


def _shift_at(cell: Cell) -> tuple[int, int]:
    """Return (dx, dy) in pixels of the maps' (row, column)."""
    return cell[1] - SHIFT_REACH_PX, cell[0] - SHIFT_REACH_PX


def _told(read: Prediction) -> str:
    return f"{read.digit} ({probability(read.confidence)})"


def _perturbation(dx_px: int, dy_px: int) -> Perturbation:
    return Perturbation("shift", {"dx_px": dx_px, "dy_px": dy_px})


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−").replace("+0", "0")
