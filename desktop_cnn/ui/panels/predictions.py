"""Both networks' answers side by side, as drawn and, while a perturbation is on, as perturbed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.code import parts
from desktop_cnn.app.confidence import held_out_text, ten_digits_text
from desktop_cnn.app.naming import NETWORK_TITLES, parameters_text
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.confidence import bin_of
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Network, Prediction
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from desktop_cnn.ui.widgets.prediction_bars import PredictionBars

_SHOWN = frozenset({"perturbation", "networks"})


class _Card(Changing, QFrame):
    """One network: its name, then its answers."""

    def __init__(self, store: Store, network: str) -> None:
        super().__init__()
        self._store = store
        self.setProperty("card", True)
        self.network = network
        self.dot, self.name, self.size_label = Label("●"), Label(), Label()
        self.dot.setProperty("network", network)
        self.name.setProperty("strong", True)
        self.size_label.setProperty("dim", True)
        self.drawn = PredictionBars(f"prediction-{network}", network)
        self.perturbed = PredictionBars(f"prediction-{network}-perturbed", network)
        self.failure = Label()
        self.failure.setWordWrap(True)
        self.failure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # a name may be long
        header = QHBoxLayout()
        header.setSpacing(7)
        for label in (self.dot, self.name, self.size_label):
            header.addWidget(label)
        header.addStretch()
        answers = QHBoxLayout()
        answers.setSpacing(22)  # else a number and the next column's digit are read as one
        answers.addWidget(self.drawn)
        answers.addWidget(self.perturbed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.addLayout(header)
        layout.addLayout(answers)
        layout.addWidget(self.failure)
        self.perturbed.hide()
        self.failure.hide()
        self._told_of: tuple[Network | None, int, str] = (None, -1, "")
        self._told_failure = ""
        self.retranslate()

    def show_state(self, state: AppState) -> None:
        snapshot = state.snapshot
        seq = snapshot.seq if snapshot else 0
        is_empty = state.page.is_empty
        for bars, readings in (
            (self.drawn, snapshot.drawn if snapshot else {}),
            (self.perturbed, snapshot.perturbed if snapshot else {}),
        ):
            reading = None if is_empty else readings.get(self.network)
            prediction = reading.prediction if reading else None
            bars.show_prediction(prediction, seq, self._told(state, prediction))
        failure = state.snapshot.failures.get(self.network, "") if state.snapshot else ""
        if failure != self._told_failure:
            self._told_failure = failure
            self.failure.setText(failure.replace("/", "/\u200b"))  # a path is broken at its folders
            self.failure.setToolTip(plain_tip(failure))
        self.failure.setVisible(bool(failure))
        self.drawn.setVisible(not failure)
        self.perturbed.setVisible(state.perturbation.on and not failure)
        self._show_size(state)

    def _told(self, state: AppState, prediction: Prediction | None) -> str:
        network = state.networks.get(self.network)
        if network is None or prediction is None:
            return ""
        # Kept while it holds: it is asked for at each answer.
        index = bin_of(prediction.confidence)
        if self._told_of[0] is not network or self._told_of[1] != index:
            self._told_of = network, index, held_out_text(network, prediction.confidence)
        return self._told_of[2]

    def _show_size(self, state: AppState) -> None:
        network = state.networks.get(self.network)
        self.size_label.setText(parameters_text(network) if network else "")

    def retranslate(self) -> None:
        short = _(NETWORK_TITLES[self.network].short)
        self.name.setText(short)
        for bars, caption in ((self.drawn, _("as drawn")), (self.perturbed, _("perturbed"))):
            bars.caption = caption
            bars.setAccessibleName(_("Answer of the {network}, {which}").format(network=short, which=caption))
            bars.update()
        self._told_of = (None, -1, "")
        self.show_state(self._store.state)


@PANELS.register("predictions")
class PredictionsPanel(Panel):
    title = N_("Predictions")
    place = "answers"

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 12, 12)
        layout.setSpacing(12)
        self._cards = [_Card(store, network) for network in NETWORK_TITLES]
        self._limits = Label()
        for card in self._cards:
            layout.addWidget(card)
        self._limits.setProperty("dim", True)
        self._limits.setWordWrap(True)
        layout.addWidget(self._limits)
        self.setMinimumWidth(236)
        self.retranslate()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if state.is_answered_by(changed) or not changed.isdisjoint(_SHOWN):
            for card in self._cards:
                card.show_state(state)

    def code(self) -> str:
        state = self.store.state
        given = state.given()
        if given is None or state.page.is_empty:
            return ""
        readers = []
        for name, network in state.networks.items():
            answer = f"{name}_probabilities = scores.softmax(1)[0]"
            readers += [parts.weights(network, state.edits), [*parts.forward(network), answer]]
        answers = ", ".join(f"{name}_probabilities" for name in state.networks)
        return parts.program(parts.picture(given, parts.GIVEN), *readers, [f"result = torch.stack([{answers}])"])

    def retranslate(self) -> None:
        self._limits.setText(ten_digits_text())
