"""Which pixels each answer rests on, for both networks on one scale."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.code.attribution import attribution_code
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.labs.attribution import METHODS, Attribution, AttributionQuestion, Attributions
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CLASSES, Network
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.plain import Label

_LEAST_PX = (740, 150)
_CONTROLS_PX = 168
_TITLES = {
    "integrated_gradients": N_("Int. gradients"),
    "occlusion": N_("Occlusion"),
    "grad_cam": N_("Grad-CAM"),
}
_SCALES = {"integrated_gradients": "signed", "occlusion": "signed", "grad_cam": "activation"}
_WITHOUT = {"fc": "grad_cam"}
"""What a network cannot have: without feature maps there is no Grad-CAM."""


@PANELS.register("attribution")
class AttributionPanel(LabPanel[AttributionQuestion, Attributions]):
    """Follows the hand."""

    title = N_("Attribution")
    factory = "desktop_cnn.engine.labs.attribution:prepare"
    rank = 11

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.digits, self._label, self._hint = QComboBox(), Label(), Note(11)
        self._heads = {name: Label() for name in NETWORK_TITLES}
        self.views = {
            name: {method: MapView(_SCALES[method]) for method in METHODS if _WITHOUT.get(name) != method}
            for name in NETWORK_TITLES
        }
        for digit in (None, *range(CLASSES)):
            self.digits.addItem("", digit)
        row = self.make_row(_LEAST_PX)
        row.addLayout(self._controls())
        row.addLayout(self._pictures(), stretch=1)
        self.digits.activated.connect(self.ask)
        self.retranslate()

    def _controls(self) -> QVBoxLayout:
        self._label.setProperty("dim", True)
        self._hint.setProperty("dim", True)
        column = QVBoxLayout()
        column.setSpacing(6)
        for widget in (self._label, self.digits, self._hint):
            widget.setFixedWidth(_CONTROLS_PX)
            column.addWidget(widget)
        column.addStretch()
        return column

    def _pictures(self) -> QGridLayout:
        """All in one grid, so that all are of one size; an empty column between the networks."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        column = 0
        for name, views in self.views.items():
            self._heads[name].setTextFormat(Qt.TextFormat.RichText)
            self._heads[name].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(self._heads[name], 0, column, 1, len(views))
            for view in views.values():
                grid.addWidget(view, 1, column)
                grid.setColumnStretch(column, 1)
                column += 1
            grid.setColumnMinimumWidth(column, 6)
            column += 1
        grid.setRowStretch(1, 1)
        return grid

    def question(self, state: AppState) -> AttributionQuestion:
        digit = self.digits.currentData()
        return AttributionQuestion(state.page.pixels, state.recipe, state.device, digit, edits=state.live_edits)

    def program(self, networks: Mapping[str, Network], answered: AttributionQuestion) -> str:
        return attribution_code(networks, answered)

    def show_answer(self) -> None:
        self._hint.setText(self._told())
        ink = self.store.state.page.pixels > 0.5
        for name, views in self.views.items():
            found = self.answer.networks[name] if self.answer else None
            self._heads[name].setText(self._head(name, found))
            for method, view in views.items():
                if found is None or self.answer is None:
                    view.show_values(None)
                else:
                    view.show_values(found.maps[method], self.answer.peak(method) or 1.0, ink)

    def _told(self) -> str:
        """Return what there is to do, or what is shown."""
        if self.answer is None:
            return _("Draw a digit first.")
        read = (
            f"{_(NETWORK_TITLES[name].short)} {found.empty.digit} ({probability(found.empty.confidence)})"
            for name, found in self.answer.networks.items()
        )
        told = (
            _("The empty canvas to compare with is itself read as a digit: {answers}.").format(answers=", ".join(read)),
            _("Red speaks for the digit, blue against it: by integrated gradients, or by hiding a square (occlusion)."),
            _("Grad-CAM needs feature maps, which the FC has not."),
        )
        return " ".join(told)

    def _head(self, name: str, found: Attribution | None) -> str:
        colour = applied_theme().networks[name]
        head = f"<b style='color: {colour}'>{_(NETWORK_TITLES[name].short)}</b>"
        if found is None:
            return head
        told = _("score of {digit}: {score:.1f} (empty: {empty:.1f})")
        told = told.format(digit=found.digit, score=found.score, empty=found.score_empty).replace("-", "−")
        return f"{head}&nbsp; {told}"

    def recolour(self) -> None:
        self.show_answer()

    def retranslate(self) -> None:
        self._label.setText(_("Evidence for"))
        self.digits.setAccessibleName(_("Evidence for"))
        for index in range(self.digits.count()):
            digit = self.digits.itemData(index)
            self.digits.setItemText(index, _("the digit that is read") if digit is None else str(digit))
        tip = _("the number before softmax: the highest wins; in brackets, that of an empty canvas")
        for head in self._heads.values():
            head.setToolTip(tip)
        for views in self.views.values():
            for method, view in views.items():
                view.set_title(_(_TITLES[method]))
        self.show_answer()
