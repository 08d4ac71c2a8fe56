"""How accuracy falls with the amount of a perturbation, over many digits and for the drawing itself."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_cnn.app.actions.perturbation import set_condition
from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.conditions import CONDITIONS, Sweep, condition_label, whole_sweep
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import SAMPLES, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.curve_plot import CurvePlot
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.progress_line import ProgressLine
from desktop_cnn.ui.widgets.source_box import SourceBox

_POINTS = 13
_LIMITS = (200, 1000, None)
_CONTROLS_PX, _NARROW_PX = 236, 132
_WITH_LABELS_PX = 480
_BOX_PX = 22
_SEED = 0

Choice = tuple[str, str, int | None, str]
"""What a curve was measured for: perturbation, source of digits, how many, recipe."""


@PANELS.register("curves")
class CurvesPanel(LabPanel[OwnCurveQuestion, OwnCurve]):
    """The drawing's own curve follows the hand; that over many digits is measured when it is asked for, and kept."""

    title = N_("Curves")
    factory = "desktop_cnn.engine.labs.curves:prepare_own"
    rank = 8

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._measuring: Lab[CurveQuestion, Curve] = labs.open(
            "desktop_cnn.engine.labs.curves:prepare", self._grow, self._fail_measuring, self._finish_measuring
        )
        self._curves: dict[Choice, Curve] = {}
        self._under_way: Choice | None = None
        self._growing = Curve(Sweep("", ()))
        self._problem: tuple[Choice, str] | None = None
        self._index = -1
        self._colours: Mapping[str, str] = dict.fromkeys(NETWORK_TITLES, "")
        self.names, self.source, self.limits = QComboBox(), SourceBox(), QComboBox()
        self.button = QToolButton()
        self.plot = CurvePlot(list(NETWORK_TITLES))
        self._bar, self._told, self._read = ProgressLine(), QLabel(), Note(2)
        self._labels = [QLabel() for _each in range(3)]
        for name in CONDITIONS:
            self.names.addItem("", name)
        for limit in _LIMITS:
            self.limits.addItem("", limit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.setSpacing(18)
        self._left = QWidget()
        self._left.setLayout(self._controls())
        layout.addWidget(self._left)
        layout.addLayout(self._picture(), stretch=1)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the boxes go without their labels."""
        is_wide = event.size().width() >= _WITH_LABELS_PX
        for label in self._labels:
            label.setVisible(is_wide)
        self._left.setFixedWidth(_CONTROLS_PX if is_wide else _NARROW_PX)
        super().resizeEvent(event)

    def _controls(self) -> QVBoxLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(7)
        form.setColumnStretch(1, 1)
        for row, (label, box) in enumerate(zip(self._labels, (self.names, self.source, self.limits), strict=True)):
            label.setProperty("dim", True)
            box.setMinimumContentsLength(6)
            box.setMinimumHeight(_BOX_PX)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            form.addWidget(label, row, 0)
            form.addWidget(box, row, 1)
        self._told.setProperty("dim", True)
        self._told.setWordWrap(True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.button)
        column.addWidget(self._bar)
        column.addWidget(self._told, stretch=1)
        return column

    def _picture(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        self._read.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._read)
        column.addWidget(self.plot, stretch=1)
        return column

    def _connect(self) -> None:
        self.names.currentIndexChanged.connect(self._change_sweep)
        self.source.chosen.connect(self._show_curve)
        self.limits.currentIndexChanged.connect(self._show_curve)
        self.button.clicked.connect(self._measure_or_cancel)
        self.plot.pointed.connect(self._point)
        self.plot.clicked.connect(lambda index: set_condition(self.store, self._name(), self._sweep().amounts[index]))

    def _name(self) -> str:
        return str(self.names.currentData())

    def _sweep(self) -> Sweep:
        return whole_sweep(self._name(), _POINTS)

    def _choice(self) -> Choice:
        source = self.source.source()
        limit = None if source == SAMPLES else self.limits.currentData()
        return self._name(), source, limit, self.store.state.recipe

    def question(self, state: AppState) -> OwnCurveQuestion:
        return OwnCurveQuestion(state.page.pixels, state.recipe, state.device, self._sweep(), _SEED)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        super().show_state(state, changed)
        if "recipe" in changed:
            self._show_curve()

    def show_answer(self) -> None:
        own = self.answer
        is_shown = own is not None and own.sweep == self._sweep()
        self.plot.show_own(own.probabilities if own is not None and is_shown else {})
        self._write()

    def _change_sweep(self) -> None:
        self._index = -1
        self.plot.show_index(-1)
        self.plot.set_amounts(self._sweep().amounts, condition_label(self._name()))
        self._show_curve()
        self.ask()

    def start(self) -> None:
        self._problem = None
        _name, source, limit, recipe = self._under_way = self._choice()
        self._growing = Curve(self._sweep())
        question = CurveQuestion(self._sweep(), source, limit, _SEED, recipe, self.store.state.device, open_drawing)
        self._measuring.ask(question)
        self._show_curve()

    def is_settled(self, state: AppState) -> bool:
        return super().is_settled(state) and self._under_way is None

    def _measure_or_cancel(self) -> None:
        if self._under_way is None:
            self.start()
        else:
            self._under_way = None
            self._measuring.drop()
            self._show_curve()

    def _grow(self, curve: Curve) -> None:
        if self._under_way is None:
            return
        self._growing = curve
        if curve.points:
            self._curves[self._under_way] = curve
        self._show_curve()

    def _finish_measuring(self) -> None:
        self._under_way = None
        self._show_curve()

    def _fail_measuring(self, error: UserError) -> None:
        if self._under_way is not None:
            self._problem = (self._under_way, str(error))
        self._under_way = None
        self._show_curve()

    def shown(self) -> Curve:
        """Return what has been measured for the present choice, an empty curve for nothing."""
        return self._curves.get(self._choice(), Curve(self._sweep()))

    def _show_curve(self) -> None:
        curve = self.shown()
        names = curve.points[0].accuracies if curve.points else ()
        self.plot.show_measured({name: [point.accuracies[name] for point in curve.points] for name in names})
        self.button.setText(_("Measure") if self._under_way is None else _("Cancel"))
        self.limits.setEnabled(self.source.source() != SAMPLES)
        self._bar.show_share(self._growing.share)
        self._bar.setVisible(self._under_way is not None and self._under_way == self._choice())
        self._told.setText(self._told_of(curve))
        self._write()

    def _told_of(self, curve: Curve) -> str:
        choice, growing = self._choice(), self._growing
        if self._under_way is not None and self._under_way != choice:
            return _("Another curve is being measured.")
        if self._under_way is not None:
            if growing.seconds_left is None:
                return growing.doing
            told = _("{share:.0%} · {seconds:.0f} s left")
            return told.format(share=growing.share, seconds=growing.seconds_left)
        if self._problem is not None and self._problem[0] == choice:
            return self._problem[1]
        if not curve.points:
            return _("Measure how often both networks are right over many digits.")
        data = _("sample drawings") if choice[1] == SAMPLES else curve.data
        told = _("{digits:,} digits: {data} · {recipe} · shaded: 95 % interval")
        return told.format(digits=curve.digits, data=data, recipe=_(RECIPES[choice[3]].title))

    def _point(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.plot.show_index(index)
            self._write()

    def _write(self) -> None:
        """Say what the lines are, or what they are at the amount that is pointed at."""
        if self._index < 0:
            names = "  ".join(self._coloured(name) for name in NETWORK_TITLES)
            lines = _("solid: right answers; dashed: your drawing, probability of the digit that is read at first")
            self._read.setText(f"{names}  {lines}")
            return
        amount = self._sweep().amounts[self._index]
        parts = [f"{amount:g}", *(f"{self._coloured(name)} {self._figures(name)}" for name in NETWORK_TITLES)]
        self._read.setText("  ·  ".join(parts))
        self.plot.setAccessibleDescription(f"{amount:g}: " + "; ".join(map(self._figures, NETWORK_TITLES)))

    def _coloured(self, name: str) -> str:
        return f"<b style='color: {self._colours[name]}'>{_(NETWORK_TITLES[name].short)}</b>"

    def _figures(self, name: str) -> str:
        """Return what the network's lines are at the amount that is pointed at."""
        told = []
        points = self.shown().points
        if self._index < len(points):
            share = points[self._index].accuracies[name]
            right = _("{value:.1%} right [{low:.1%}, {high:.1%}]")
            told.append(right.format(value=share.value, low=share.low, high=share.high))
        own = self.answer
        if own is not None and own.sweep == self._sweep():
            sure = own.probabilities[name][self._index]
            told.append(_("your drawing {digit}: {sure:.1%}").format(digit=own.digits[name], sure=sure))
        return ", ".join(told)

    def set_theme(self, theme: Theme) -> None:
        self._colours = theme.networks
        self.plot.set_theme(theme)
        self._write()

    def retranslate(self) -> None:
        self.setAccessibleName(_(self.title))
        self.plot.setAccessibleName(_("Accuracy against the amount"))
        told = (_("Perturbation"), _("Digits"), _("How many"))
        for label, box, text in zip(self._labels, (self.names, self.source, self.limits), told, strict=True):
            label.setText(text)
            box.setAccessibleName(text)
        for index, name in enumerate(CONDITIONS):
            self.names.setItemText(index, _(PERTURBATIONS[name].title))
        for index, limit in enumerate(_LIMITS):
            self.limits.setItemText(index, _("all") if limit is None else f"{limit:,}")
        self.source.retranslate()
        self.plot.set_amounts(self._sweep().amounts, condition_label(self._name()))
        self._show_curve()
