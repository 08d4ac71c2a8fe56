"""The compared networks' answers, as drawn and, while a perturbation is on, as perturbed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_cnn.app.code import parts
from desktop_cnn.app.confidence import held_out_text, ten_digits_text
from desktop_cnn.app.naming import parameters_text, short_titles
from desktop_cnn.app.numbers.networks import answers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.confidence import bin_of
from desktop_cnn.core.networks import Network, Prediction
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from desktop_cnn.ui.widgets.prediction_bars import PredictionBars
from desktop_cnn.ui.widgets.scrolled import Scrolled

_SHOWN = frozenset({"chain", "networks", "recipe"})
_SEEN_PX = 176


class _Card(Changing, QFrame):
    """The network of one slot: its name, then its answers."""

    def __init__(self, store: Store, slot: int) -> None:
        super().__init__()
        self._store, self._slot = store, slot
        self.setProperty("card", True)
        self.dot, self.name, self.size_label = Label("●"), Label(), Label()
        self.dot.setProperty("slot", str(slot))
        self.name.setProperty("strong", True)
        self.size_label.setProperty("dim", True)
        self.drawn = PredictionBars(f"answer-{slot}", slot)
        self.perturbed = PredictionBars(f"answer-{slot}-perturbed", slot)
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

    def show_state(self, state: AppState) -> None:
        is_compared = self._slot <= len(state.slots)
        self.setVisible(is_compared)
        if not is_compared:
            return
        name = state.slots[self._slot - 1].name
        snapshot = state.snapshot
        seq = snapshot.seq if snapshot else 0
        is_empty = state.document.is_empty
        for bars, readings in (
            (self.drawn, snapshot.drawn if snapshot else {}),
            (self.perturbed, snapshot.perturbed if snapshot else {}),
        ):
            reading = None if is_empty else readings.get(name)
            prediction = reading.prediction if reading else None
            bars.show_prediction(state.models[name].id, prediction, seq, self._told(state, name, prediction))
        failure = state.snapshot.failures.get(name, "") if state.snapshot else ""
        if failure != self._told_failure:
            self._told_failure = failure
            self.failure.setText(failure.replace("/", "/\u200b"))  # a path is broken at its folders
            self.failure.setToolTip(plain_tip(failure))
        self.failure.setVisible(bool(failure))
        self.drawn.setVisible(not failure)
        self.perturbed.setVisible(state.chain.on and not failure)
        network = state.networks.get(name)
        self.size_label.setText(parameters_text(network) if network else "")

    def _told(self, state: AppState, name: str, prediction: Prediction | None) -> str:
        network = state.networks.get(name)
        if network is None or prediction is None:
            return ""
        # Kept while it holds: it is asked for at each answer.
        index = bin_of(prediction.confidence)
        if self._told_of[0] is not network or self._told_of[1] != index:
            self._told_of = network, index, held_out_text(network, prediction.confidence)
        return self._told_of[2]

    def retranslate(self) -> None:
        """Say again what is compared here, too, after another network has come into the slot."""
        state = self._store.state
        if self._slot <= len(state.slots):
            short = short_titles(state.models)[state.slots[self._slot - 1].name]
            self.name.setText(short)
            for bars, caption in ((self.drawn, _("as drawn")), (self.perturbed, _("perturbed"))):
                bars.caption = caption
                bars.setAccessibleName(_("Answer of the {network}, {which}").format(network=short, which=caption))
                bars.update()
        self._told_of = (None, -1, "")
        self.show_state(state)


@PANELS.register("predictions")
class PredictionsPanel(Panel):
    title = N_("Predictions")
    place = "answers"

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        content = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolled(content, _SEEN_PX))
        layout = QVBoxLayout(content)
        layout.setContentsMargins(6, 0, 12, 12)
        layout.setSpacing(12)
        self._cards = [_Card(store, slot) for slot in range(1, MOST_COMPARED + 1)]
        self._limits = Label()
        for card in self._cards:
            layout.addWidget(card)
            card.retranslate()  # not before: it would be shown as a window of its own
        self._limits.setProperty("dim", True)
        self._limits.setWordWrap(True)
        layout.addWidget(self._limits)
        self.setMinimumWidth(236)
        self.retranslate()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "compared" in changed:
            for card in self._cards:
                card.retranslate()
        elif state.is_answered_by(changed) or not changed.isdisjoint(_SHOWN):
            for card in self._cards[: len(state.slots)]:
                card.show_state(state)

    def code(self) -> str:
        state = self.store.state
        if state.snapshot is None or state.document.is_empty:
            return ""
        shown = state.snapshot.inputs["perturbed" if state.shows_perturbed else "drawn"]
        readers = parts.readers(state.networks, state.edits)
        lines = "result = torch.stack([scores(x).softmax(1)[0] for scores in readers.values()])"
        return parts.program(parts.picture(shown, parts.SHOWN), *readers, [lines])

    def numbers(self) -> Numbers:
        return answers(self.store.state)

    def retranslate(self) -> None:
        self._limits.setText(ten_digits_text())
