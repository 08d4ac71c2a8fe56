"""How accuracy falls with the amount of a perturbation, over many digits and for the drawing itself."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_condition
from desktop_cnn.app.code.curves import curves_code
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.conditions import Sweep, condition_label
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import PEN, SAMPLES, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.curve_form import SEED, CurveForm
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.curve_plot import CurvePlot
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.progress_line import ProgressLine

_LEAST_PX = (360, 196)
_CONTROLS_PX, _NARROW_PX = 236, 132
_WITH_LABELS_PX = 480


@PANELS.register("curves")
class CurvesPanel(LabPanel[OwnCurveQuestion, OwnCurve]):
    """The drawing's own curve follows the hand; that over many digits is measured when it is asked for, and kept."""

    title = N_("Curves")
    factory = "desktop_cnn.engine.labs.curves:prepare_own"
    asked_by = LabPanel.asked_by - {"edits"}
    rank = 8

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._measuring: Lab[CurveQuestion, Curve] = labs.open(
            "desktop_cnn.engine.labs.curves:prepare",
            self._grow,
            self._fail_measuring,
            self._finish_measuring,
            N_("Measure"),
        )
        self._curves: dict[CurveQuestion, Curve] = {}
        self._under_way: CurveQuestion | None = None
        self._growing = Curve(Sweep("", ()))
        self._problem: tuple[CurveQuestion, str] | None = None
        self._index = -1
        self.form, self.button = CurveForm(), QToolButton()
        self.plot = CurvePlot(list(NETWORK_TITLES))
        self._bar, self._told, self._read = ProgressLine(), Note(4), Note(2)
        row = self.make_row(_LEAST_PX)
        self._left = QWidget()
        self._left.setLayout(self._controls())
        row.addWidget(self._left)
        row.addLayout(self._picture(), stretch=1)
        self._connect()
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the boxes go without their labels."""
        is_wide = event.size().width() >= _WITH_LABELS_PX
        self.form.show_labels(is_wide)
        self._left.setFixedWidth(_CONTROLS_PX if is_wide else _NARROW_PX)
        super().resizeEvent(event)

    def _controls(self) -> QVBoxLayout:
        self._told.setProperty("dim", True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addWidget(self.button)
        column.addWidget(self._bar)
        column.addWidget(self._told)
        column.addStretch()
        return column

    def _picture(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        self._read.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._read)
        column.addWidget(self.plot, stretch=1)
        return column

    def _connect(self) -> None:
        self.form.sweep_changed.connect(self._change_sweep)
        self.form.digits_changed.connect(self._show_curve)
        self.button.clicked.connect(self._measure_or_cancel)
        self.plot.pointed.connect(self._point)
        self.plot.clicked.connect(self._put_on_drawing)

    def _put_on_drawing(self, index: int) -> None:
        amount = self.form.sweep().amounts[index]
        self.store.attempt(lambda: set_condition(self.store, self.form.name(), amount))

    def _measurement(self) -> CurveQuestion:
        return self.form.question(self.store.state)

    def question(self, state: AppState) -> OwnCurveQuestion:
        return OwnCurveQuestion(state.page.pixels, state.recipe, state.device, self.form.sweep(), SEED)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        super().show_state(state, changed)
        if "recipe" in changed:
            self._show_curve()

    def show_answer(self) -> None:
        own = self.answer
        is_shown = own is not None and own.sweep == self.form.sweep()
        self.plot.show_own(own.probabilities if own is not None and is_shown else {})
        self._write()

    def _change_sweep(self) -> None:
        self._index = -1
        self.plot.show_index(-1)
        self.plot.set_amounts(self.form.sweep().amounts, condition_label(self.form.name()))
        self._show_curve()
        self.ask()

    def start(self) -> None:
        self._problem = None
        self._under_way = self._measurement()
        self._growing = Curve(self.form.sweep())
        self._measuring.ask(self._measurement())
        self._show_curve()

    def code(self) -> str:
        state, own, measured = self.store.state, self.answered(), self._measurement()
        if own is not None and own.sweep != measured.sweep:
            own = None
        points = len(self.shown().points) if measured.recipe == state.loaded_recipe else 0
        return curves_code(state.networks, own, measured, points) if own is not None or points else ""

    def subtitle(self, state: AppState) -> str:
        return _("of the drawing as drawn") + " · " + _("with the weights as they were learned")

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
        return self._curves.get(self._measurement(), Curve(self.form.sweep()))

    def _show_curve(self) -> None:
        curve = self.shown()
        names = curve.points[0].accuracies if curve.points else ()
        self.plot.show_measured({name: [point.accuracies[name] for point in curve.points] for name in names})
        self.button.setText(_("Measure") if self._under_way is None else _("Cancel"))
        self._bar.show_share(self._growing.share)
        self._bar.setVisible(self._under_way is not None and self._under_way == self._measurement())
        self._told.setText(self._told_of(curve))
        self._write()

    def _told_of(self, curve: Curve) -> str:
        choice, growing = self._measurement(), self._growing
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
        own = {PEN: _("pen digits of unseen writers"), SAMPLES: _("sample drawings")}
        data = own.get(choice.source, curve.data)
        told = _("{digits:,} digits: {data} · {recipe} · shaded: 95% interval")
        return told.format(digits=curve.digits, data=data, recipe=_(RECIPES[choice.recipe].title))

    def _point(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.plot.show_index(index)
            self._write()

    def _write(self) -> None:
        """Say what the lines are, or what they are at the amount that is pointed at."""
        if self._index < 0:
            names = "  ".join(self._coloured(name) for name in NETWORK_TITLES)
            lines = _("solid: right answers; dashed: how sure of your drawing")
            self._read.setText(f"{names}  {lines}")
            return
        amount = self.form.sweep().amounts[self._index]
        parts = [f"{amount:g}", *(f"{self._coloured(name)} {escape(self._figures(name))}" for name in NETWORK_TITLES)]
        self._read.setText("  ·  ".join(parts))
        self.plot.setAccessibleDescription(f"{amount:g}: " + "; ".join(map(self._figures, NETWORK_TITLES)))

    def _coloured(self, name: str) -> str:
        return f"<b style='color: {applied_theme().networks[name]}'>{_(NETWORK_TITLES[name].short)}</b>"

    def _figures(self, name: str) -> str:
        """Return what the network's lines are at the amount that is pointed at."""
        told = []
        points = self.shown().points
        if self._index < len(points):
            share = points[self._index].accuracies[name]
            right = _("{value} right [{low}, {high}]")
            told.append(right.format(value=percent(share.value), low=percent(share.low), high=percent(share.high)))
        own = self.answer
        if own is not None and own.sweep == self.form.sweep():
            sure = own.probabilities[name][self._index]
            told.append(_("your drawing {digit}: {sure}").format(digit=own.digits[name], sure=probability(float(sure))))
        return ", ".join(told)

    def recolour(self) -> None:
        self._write()

    def retranslate(self) -> None:
        self.plot.setAccessibleName(_("Accuracy against the amount"))
        self.plot.set_amounts(self.form.sweep().amounts, condition_label(self.form.name()))
        self._show_curve()
