"""Where each network still reads the drawing when it is moved: one map each, one colour scale."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_shift
from desktop_cnn.app.code.shift_map import shift_map_code
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftMap, ShiftQuestion
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Network, Perturbation
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.map_view import Cell
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.scale_bar import ScaleBar
from desktop_cnn.ui.widgets.shift_view import ShiftView

_WITH_TEXT_PX = 560


@PANELS.register("shift_map")
class ShiftMapPanel(LabPanel[ShiftQuestion, ShiftMap]):
    """Follows the hand. Pointing at a shift shows it as a ghost on the canvas, a click puts it on the drawing."""

    title = N_("Shift map")
    factory = "desktop_cnn.engine.labs.shift_map:prepare"
    rank = 7

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._cell: Cell | None = None
        self._maps = {name: ShiftView() for name in NETWORK_TITLES}
        self._names = {name: Label() for name in NETWORK_TITLES}
        self._shares = {name: ElidedLabel() for name in NETWORK_TITLES}
        self._beside = QWidget()
        self._text, self._scale_label, self._scale = Label(), Label(), ScaleBar("activation")
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 10)
        layout.setSpacing(18)
        for name, heat_map in self._maps.items():
            heat_map.setObjectName(f"shift-map-{name}")
            heat_map.pointed.connect(self._point)
            heat_map.clicked.connect(self._put_on_drawing)
            layout.addLayout(self._map_column(name), stretch=2)
        self._beside.setLayout(self._text_column())
        layout.addWidget(self._beside, stretch=3)
        self.retranslate()

    def _map_column(self, name: str) -> QVBoxLayout:
        header = QHBoxLayout()
        header.setSpacing(8)
        self._names[name].setProperty("network", name)
        self._names[name].setProperty("strong", True)
        self._shares[name].setProperty("dim", True)
        header.addWidget(self._names[name])
        header.addWidget(self._shares[name], stretch=1)
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addLayout(header)
        column.addWidget(self._maps[name], stretch=1)
        return column

    def _text_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
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
        super().show_state(state, changed)

    def question(self, state: AppState) -> ShiftQuestion:
        is_calm = not state.drawing_now
        return ShiftQuestion(state.page.pixels, state.recipe, state.device, is_calm, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: ShiftQuestion) -> str:
        return shift_map_code(networks, answered)

    def show_answer(self) -> None:
        shown = self.answer
        for name, heat_map in self._maps.items():
            if shown is None:
                heat_map.show_values(None)
                continue
            heat_map.show_map(shown.still(name), shown.kept(name), shown.probabilities[name].argmax(2), shown.whole)
        self._write()

    def _share_text(self, shown: ShiftMap, name: str, text: str) -> str:
        shares = {"share": percent(shown.survived(name), 0), "whole": percent(shown.survived_whole(name), 0)}
        return text.format(digit=shown.at(name, 0, 0).digit, **shares)

    def _sentence(self, shown: ShiftMap, name: str) -> str:
        text = _("reads {digit} at {share} of the shifts, {whole} where it is whole")
        return f"{_(NETWORK_TITLES[name].short)} {self._share_text(shown, name, text)}"

    def _put_on_drawing(self, row: int, column: int) -> None:
        dx_px, dy_px = _shift_at((row, column))
        self.store.attempt(lambda: set_shift(self.store, dx_px, dy_px))

    def _point(self, cell: Cell | None) -> None:
        """Look at a shift, or at none."""
        for heat_map in self._maps.values():
            heat_map.point_at(cell)
        if cell == self._cell:
            return
        self._cell = cell
        pixels = self.store.state.page.pixels
        moved = None if cell is None else perturb(pixels, [_perturbation(*_shift_at(cell))])
        self.store.update(peek=moved)
        self._write()

    def _write(self) -> None:
        """Say what is pointed at, or what there is to do."""
        shown = self.answer
        if shown is None or self._cell is None:
            hint = _("Draw a digit: the maps show how sure each network is of it at every shift.")
            ready = _("Point at a shift to see it on the canvas; click to put it on the drawing.")
            shares = [self._sentence(shown, name) for name in NETWORK_TITLES] if shown else []
            self._text.setText("\n".join([ready, *shares]) if shown else hint)
            for name, label in self._shares.items():
                short = _("{digit}: {share}, whole {whole}")
                label.setText(self._share_text(shown, name, short) if shown else "")
                self._maps[name].setAccessibleDescription(self._sentence(shown, name) if shown else "")
            return
        dx, dy = _shift_at(self._cell)
        lines = [_("shift {dx} px, {dy} px").format(dx=_signed(dx), dy=_signed(dy))]
        for name, titles in NETWORK_TITLES.items():
            read = shown.at(name, dx, dy)
            answer = f"{read.digit} ({probability(read.confidence)})"
            lines.append(f"{_(titles.short)}: {answer}")
            self._shares[name].setText(f"{_signed(dx)}, {_signed(dy)}: {answer}")
        self._text.setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._beside.setVisible(event.size().width() >= _WITH_TEXT_PX)  # the maps come first
        super().resizeEvent(event)

    def retranslate(self) -> None:
        for name, titles in NETWORK_TITLES.items():
            self._names[name].setText(_(titles.short))
            self._maps[name].setAccessibleName(_("Shift map of the {network}").format(network=_(titles.full)))
        scale = _("probability of the digit that is read without a shift")
        lines = _("line: still read; dashed: no ink leaves the canvas")
        self._scale_label.setText(f"{scale}\n{lines}")
        self.show_answer()


def _shift_at(cell: Cell) -> tuple[int, int]:
    """Return (dx, dy) in pixels of the maps' (row, column)."""
    return cell[1] - SHIFT_REACH_PX, cell[0] - SHIFT_REACH_PX


def _perturbation(dx_px: int, dy_px: int) -> Perturbation:
    return Perturbation("shift", {"dx_px": dx_px, "dy_px": dy_px})


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−").replace("+0", "0")
