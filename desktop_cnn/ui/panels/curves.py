"""How accuracy falls with the amount of a perturbation, over many digits and for the drawing itself."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_condition
from desktop_cnn.app.code.curves import curves_code
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.conditions import Sweep, condition_label
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import PEN, SAMPLES, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.metrics import Accuracy
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
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, headed, keep_room, unread
from desktop_cnn.ui.widgets.progress_line import ProgressLine

_LEAST_PX = (360, 196)
_CONTROLS_PX, _NARROW_PX = 236, 132
_WITH_LABELS_PX = 480
_LINES, _LINE_PX = 2, 21


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
        self.plot = CurvePlot()
        self._bar, self._told, self._read = ProgressLine(), Note(4), Note(_LINES)
        row = self._row = self.make_row(_LEAST_PX)
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
        return OwnCurveQuestion(state.document.pixels, state.models, state.device, self.form.sweep(), SEED)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        super().show_state(state, changed)
        if not changed.isdisjoint(COMPARED):
            self.show_answer()
            self._show_curve()

    def _arrange(self) -> None:
        """Give each compared network its lines, and the text above them as much room as it takes."""
        count = len(self.store.state.models)
        more = max(count - 1, 0) // 2  # two networks a line
        self.plot.set_networks(self.store.state.models)
        self._read.set_lines(_LINES + more)
        keep_room(self._row, _LEAST_PX[0], _LEAST_PX[1] + more * _LINE_PX)

    def show_answer(self) -> None:
        self._arrange()
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
        points = self.shown().points
        if points and not _are(measured.models, points[0].accuracies, state.loaded):
            points = ()
        return curves_code(state.networks, own, measured, len(points)) if own is not None or points else ""

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
        self._arrange()
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
            return _("Measure how often each network is right over many digits.")
        own = {PEN: _("pen digits of unseen writers"), SAMPLES: _("sample drawings")}
        data = own.get(choice.source, curve.data)
        told = _("{digits:,} digits: {data} · {recipe} · shaded: 95% interval")
        recipes = ", ".join(dict.fromkeys(_(RECIPES[model.recipe].title) for model in choice.models.values()))
        return told.format(digits=curve.digits, data=data, recipe=recipes)

    def _point(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.plot.show_index(index)
            self._write()

    def _write(self) -> None:
        """Say what the lines are, or what they are at the amount that is pointed at."""
        titles = short_titles(self.store.state.models)
        colours = applied_theme().colours(titles)
        heads = {name: headed(title, colours[name]) for name, title in titles.items()}
        if self._index < 0:
            lines = _("solid: right answers; dashed: how sure of your drawing")
            self._read.setText(f"{'  '.join(heads.values())}  {lines}")
            return
        amount = f"{self.form.sweep().amounts[self._index]:g}"
        figures = {name: self._figures(name) for name in titles}
        self._read.setText("  ·  ".join([amount, *(f"{head} {escape(figures[name])}" for name, head in heads.items())]))
        self.plot.setAccessibleDescription(f"{amount}: " + "; ".join(figures.values()))

    def _figures(self, name: str) -> str:
        """Return what the network's lines are at the amount that is pointed at."""
        told = []
        points = self.shown().points
        if self._index < len(points):
            share = points[self._index].accuracies.get(name)
            told.append(MISSING if share is None else self._right(share))
        own = self.answer
        if own is not None and own.sweep == self.form.sweep() and name in own.digits:
            sure = probability(float(own.probabilities[name][self._index]))
            told.append(_("your drawing {digit}: {sure}").format(digit=own.digits[name], sure=sure))
        return ", ".join(told) or unread(own, self._answered, name)

    def _right(self, share: Accuracy) -> str:
        """Return the share, with its interval where there is room for that."""
        is_short = len(self.store.state.models) > 2
        right = _("{value} right") if is_short else _("{value} right [{low}, {high}]")
        return right.format(value=percent(share.value), low=percent(share.low), high=percent(share.high))

    def recolour(self) -> None:
        self._write()

    def retranslate(self) -> None:
        self.plot.setAccessibleName(_("Accuracy against the amount"))
        self.plot.set_amounts(self.form.sweep().amounts, condition_label(self.form.name()))
        self._show_curve()


def _are(asked: Compared, answered: Mapping[str, object], loaded: Compared) -> bool:
    """Return whether the answered of the asked models are those that are loaded."""
    return {name: asked[name] for name in answered} == loaded
