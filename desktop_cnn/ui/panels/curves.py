"""How accuracy falls with the amount of a perturbation, over many digits and for the drawing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_cnn.app.actions.perturbation import set_condition
from desktop_cnn.app.code.curves import curves_code
from desktop_cnn.app.lab_sentences import curves_sentence
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.numbers.labs import curves_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.conditions import condition_label
from desktop_cnn.core.jobs import IDLE, Progress
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.curves import PEN, SAMPLES, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.metrics import Accuracy
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.curve_form import SEED, CurveChoices, CurveForm
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.job_bar import JobBar
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, headed, keep_room, unread

_LEAST_PX = (360, 196)
_CONTROLS_PX, _NARROW_PX = 210, 132
_WITH_LABELS_PX = 480
_LINES, _LINE_PX = 2, 21
_MEASURE = N_("Measure")
_ASKED = N_("How much of a perturbation does each network bear?")


@PANELS.register("curves")
class CurvesPanel(LabPanel[OwnCurveQuestion, OwnCurve]):
    """The drawing's own curve follows the hand; that over many digits is measured when it is asked for, and kept."""

    title = N_("Curves")
    needs = ("pyqtgraph",)
    factory = LABS["own_curve"]
    asked_by = LabPanel.asked_by - {"edits"}

    def __init__(self, store: Store, labs: Labs) -> None:
        from desktop_cnn.ui.widgets.curve_plot import CurvePlot  # imports pyqtgraph, as ``needs`` says

        super().__init__(store, labs)
        self._measuring: Lab[CurveQuestion, Curve] = labs.open(
            LABS["curves"],
            self._grow,
            lambda _error: None,  # the job tells
            self._show_curve,
            _MEASURE,
        )
        self._curves: dict[CurveQuestion, Curve] = {}
        self._asked: CurveQuestion | None = None
        self._index = -1
        self._shown, self._swept = CurveChoices(), ""
        self.form, self.job_bar = CurveForm(), JobBar(_MEASURE, 4)
        self.plot, self._read = CurvePlot(), Note(_LINES)
        row = self._row = self.make_page_row(_LEAST_PX)
        self._left = QWidget()
        self._left.setLayout(self._controls())
        row.addWidget(self._left)
        row.addLayout(self._picture(), stretch=1)
        self._connect()
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rescale()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rescale()

    def rescale(self) -> None:
        """Where there is little room, the boxes go without their labels; how much there is shows when it is seen."""
        if not self.isVisible():
            return
        is_wide = self.width() >= px(_WITH_LABELS_PX)
        self.form.show_labels(is_wide)
        sized(self._left.setFixedWidth, _CONTROLS_PX if is_wide else _NARROW_PX)

    def _controls(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 8)
        column.addWidget(self.form)
        column.addWidget(self.job_bar)
        column.addStretch()
        return column

    def _picture(self) -> QVBoxLayout:
        column = QVBoxLayout()
        sized(column.setSpacing, 4)
        self._read.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._read)
        column.addWidget(self.plot, stretch=1)
        return column

    def _connect(self) -> None:
        self.form.chosen.connect(self.store.choose)
        self.job_bar.asked.connect(self.start)
        self.job_bar.cancelled.connect(self._measuring.drop)
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
        if "choices" in changed and state.chosen(CurveChoices) != self._shown:
            self._follow(state.chosen(CurveChoices))
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

    def _follow(self, chosen: CurveChoices) -> None:
        self._shown = chosen
        self.form.show_choices(chosen)
        is_other = self._swept != self.form.name()
        if is_other:
            self._index = -1
            self.plot.show_index(-1)
            self._show_amounts()
        self._show_curve()
        if is_other:
            self.ask()

    def _show_amounts(self) -> None:
        self._swept = self.form.name()
        self.plot.set_amounts(self.form.sweep().amounts, condition_label(self._swept))

    def start(self) -> None:
        self._asked = self._measurement()
        self._measuring.ask(self._asked)

    def code(self) -> str:
        state, own, measured = self.store.state, self.answered(), self._measurement()
        if own is not None and own.sweep != measured.sweep:
            own = None
        points = self.shown().points
        if points and not _are(measured.models, points[0].accuracies, state.loaded):
            points = ()
        return curves_code(state.networks, own, measured, len(points)) if own is not None or points else ""

    def numbers(self) -> Numbers:
        is_shown = self.answer is not None and self.answer.sweep == self.form.sweep()
        return curves_numbers(self.answer if is_shown else None, self.shown())

    def subtitle(self, state: AppState) -> str:
        return _("of the drawing as drawn") + " · " + _("with the weights as they were learned")

    def is_settled(self, state: AppState) -> bool:
        return super().is_settled(state) and not self._measuring.job.is_running

    def _grow(self, curve: Curve) -> None:
        if self._asked is not None:
            self._curves[self._asked] = curve
        self._show_curve()

    def shown(self) -> Curve:
        """Return what has been measured for the present choice, an empty curve for nothing."""
        return self._curves.get(self._measurement(), Curve(self.form.sweep()))

    def _show_curve(self) -> None:
        self._arrange()
        curve = self.shown()
        names = curve.points[0].accuracies if curve.points else ()
        self.plot.show_measured({name: [point.accuracies[name] for point in curve.points] for name in names})
        self._show_job(curve)
        self._write()

    def _show_job(self, curve: Curve) -> None:
        job, choice = self._measuring.job, self._measurement()
        if self._asked == choice:
            self.job_bar.show_job(job, self._told_of(curve, choice))
        elif job.is_running:  # its button ends it, also where another curve is looked at
            waiting = Progress(job.progress.share, _("Another curve is being measured."))
            self.job_bar.show_job(replace(job, progress=waiting), "")
        else:
            self.job_bar.show_job(IDLE, self._told_of(curve, choice))

    def _told_of(self, curve: Curve, choice: CurveQuestion) -> str:
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
        self.sentence.setText(self._told_in_all(titles))
        colours = applied_theme().colours(titles)
        heads = {name: headed(title, colours[name]) for name, title in titles.items()}
        if self._index < 0:
            lines = _("solid: right answers; dashed: how sure of your drawing")
            self._read.setText(f"{'  '.join(heads.values())}  {lines}")
            ends = (0, len(self.form.sweep().amounts) - 1)
            self.plot.setAccessibleDescription(". ".join(map(self._twin, ends)))
            return
        amount = f"{self.form.sweep().amounts[self._index]:g}"
        told = (f"{head} {escape(self._figures(name, self._index))}" for name, head in heads.items())
        self._read.setText("  ·  ".join([amount, *told]))
        self.plot.setAccessibleDescription(self._twin(self._index))

    def _told_in_all(self, titles: Mapping[str, str]) -> str:
        """Return what the measured lines tell once all is measured, else those of the drawing."""
        sweep, points, own = self.form.sweep(), self.shown().points, self.answer
        if len(points) == len(sweep.amounts):
            names = points[0].accuracies
            shares = {name: [point.accuracies[name].value for point in points] for name in names}
            return curves_sentence(shares, sweep, titles, is_measured=True)
        is_shown = own is not None and own.sweep == sweep
        told = own.probabilities if own is not None and is_shown else {}
        return curves_sentence(told, sweep, titles, is_measured=False) or _(_ASKED)

    def _twin(self, index: int) -> str:
        """Return what all lines are at an amount."""
        titles = short_titles(self.store.state.models)
        told = (f"{title}: {self._figures(name, index)}" for name, title in titles.items())
        return f"{self.form.sweep().amounts[index]:g}: " + "; ".join(told)

    def _figures(self, name: str, index: int) -> str:
        """Return what the network's lines are at an amount."""
        told = []
        points = self.shown().points
        if index < len(points):
            share = points[index].accuracies.get(name)
            told.append(MISSING if share is None else self._right(share))
        own = self.answer
        if own is not None and own.sweep == self.form.sweep() and name in own.digits:
            sure = probability(float(own.probabilities[name][index]))
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
        self._show_amounts()
        self._show_curve()


def _are(asked: Compared, answered: Mapping[str, object], loaded: Compared) -> bool:
    """Return whether the answered of the asked models are those that are loaded."""
    return {name: asked[name] for name in answered} == loaded
