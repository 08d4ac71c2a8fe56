"""Where each head of each layer of attention looks, and whether the answer rests on that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.attention import attention_code
from desktop_cnn.app.lab_sentences import attention_sentence
from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.app.numbers.labs import attention_numbers
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.attention import ATTENTION, tokens_of
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.attention import Attention, AttentionQuestion
from desktop_cnn.core.networks import Network
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Pixels
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS
from desktop_cnn.ui.panels.lab_panel import LabPanel
from desktop_cnn.ui.panels.offer import Offer
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.bar_rows import BarRow, BarRows
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.network_box import NetworkBox
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.per_slot import clear
from desktop_cnn.ui.widgets.shown import show_number
from desktop_cnn.ui.widgets.token_view import TokenView

_LEAST_PX = (590, 400)
_PICTURES_PX, _CHECK_PX = (120, 214), (190, 214)
"""The widths of the columns beside the heads."""

_MOST_BLANKED = 18
_NOTE_LINES = 5
_ROWS_PX = 84


@CHOICES.register("attention")
@dataclass(frozen=True)
class AttentionChoices:
    """``network``: the slot's name, empty for the first with attention; ``token``: its number, None for the one with
    most ink; ``count``: of the patches that are blanked."""

    network: str = ""
    token: int | None = None
    count: int = 3


@PANELS.register("attention")
class AttentionPanel(LabPanel[AttentionQuestion, Attention]):
    """Follows the hand."""

    title = N_("Attention")
    factory = LABS["attention"]
    asked_by = LabPanel.asked_by | {"networks"}

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self._shown = AttentionChoices()
        self._framed: tuple[str, int] | None = None
        self.networks, self.count = NetworkBox(tokens_of), WholeBox()
        self.count.setRange(1, _MOST_BLANKED)
        self.drawing, self.likeness = TokenView("ink", has_grid=True), TokenView("signed")
        self.token_rollout, self.whole_rollout = TokenView("activation"), TokenView("activation")
        self.check, self._note = BarRows(), Note(_NOTE_LINES)
        sized(self.check.setMinimumSize, _CHECK_PX[0], _ROWS_PX)
        sized(self.check.setMaximumHeight, _ROWS_PX)
        self._note.setProperty("dim", True)
        self.heads: list[list[TokenView]] = []
        self.offer, self._content, self._grid = Offer(store, ATTENTION), QWidget(), QGridLayout()
        page, row = self.make_page(_LEAST_PX), QHBoxLayout(self._content)
        page.addWidget(self._content, stretch=1)
        page.addWidget(self.offer, stretch=1)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row.setSpacing, 20)
        sized(self._grid.setSpacing, 6)
        row.addLayout(self._column(_PICTURES_PX, self.networks, self.drawing, self.likeness), stretch=2)
        row.addLayout(self._grid, stretch=5)
        checked = self._column(_CHECK_PX, self.token_rollout, self.whole_rollout, self.count, self.check, self._note)
        row.addLayout(checked, stretch=2)
        self.networks.chosen.connect(lambda name: self.store.choose(replace(self._choices, network=name)))
        self.count.valueChanged.connect(lambda count: self.store.choose(replace(self._choices, count=count)))
        for view in (self.drawing, self.likeness, self.token_rollout, self.whole_rollout):
            view.chosen.connect(self._choose_token)
        self.retranslate()

    @staticmethod
    def _column(width_px: tuple[int, int], *widgets: QWidget) -> QVBoxLayout:
        """Return a column of widgets, as wide as there is room between two widths."""
        column = QVBoxLayout()
        sized(column.setSpacing, 6)
        for widget in widgets:
            sized(widget.setMinimumWidth, width_px[0])
            sized(widget.setMaximumWidth, width_px[1])
            is_picture = isinstance(widget, TokenView)
            if is_picture:
                sized(widget.setMaximumHeight, width_px[1] + 2 * MapView.line_px)
            column.addWidget(widget, stretch=2 if is_picture else 0)
        column.addStretch(1)
        return column

    @property
    def _choices(self) -> AttentionChoices:
        return self.store.state.chosen(AttentionChoices)

    @property
    def _count(self) -> int:
        """Return how many patches are blanked: the chosen number, or the nearest that there can be."""
        return min(max(self._choices.count, 1), _MOST_BLANKED)

    def _choose_token(self, token: int) -> None:
        self.store.choose(replace(self._choices, token=token))

    def network(self, state: AppState) -> Network | None:
        """Return the chosen network, else the first that has attention; None where none is compared that has."""
        network = self.networks.network(state, self._choices.network)
        return network if network is not None and network.name in state.models else None  # it may go in a moment

    def token(self) -> int:
        """Return the chosen token, or the one with most ink."""
        assert self.answer is not None
        chosen = self._choices.token
        if chosen is not None and chosen in range(self.answer.tokens.count):
            return chosen
        return int(self.answer.tokens.ink(self._given()).argmax())

    def _given(self) -> Pixels:
        """Return the pixels that the network of the answer was given."""
        network = self.store.state.networks.get(self.answer.network) if self.answer else None
        pixels = self._answered.pixels if self._answered is not None else self.store.state.document.pixels
        return network.recipe.seen(pixels[None])[0] if network is not None else pixels

    def question(self, state: AppState) -> AttentionQuestion:
        network = self.network(state)
        assert network is not None
        wanted = network.name, self._count
        return AttentionQuestion(state.document.pixels, state.models, state.device, *wanted, edits=state.live_edits)

    def ask(self) -> None:
        if self.network(self.store.state) is not None:
            super().ask()
            return
        self._throttle.stop()
        self.lab.drop()
        self._take(None)

    def program(self, networks: Mapping[str, Network], answered: AttentionQuestion) -> str:
        network = networks.get(answered.network)
        tokens = tokens_of(network) if network is not None else None
        return attention_code(network, tokens, answered) if network is not None and tokens is not None else ""

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "networks" in changed:
            self.networks.offer(state, self._choices.network)
        super().show_state(state, changed)
        if "choices" in changed and self._choices != self._shown:
            is_asked = replace(self._choices, token=None) != replace(self._shown, token=None)
            self._shown = self._choices
            self.networks.offer(state, self._shown.network)
            show_number(self.count, self._count)
            self.show_answer()
            if is_asked:
                self.ask()

    def show_answer(self) -> None:
        answer = self.answer
        self._content.setHidden(answer is None)
        self.offer.setHidden(answer is not None)
        if answer is None:
            is_missing = bool(self.store.state.networks) and self.network(self.store.state) is None
            missing = _("None of the compared networks has attention.")
            asked = _("Draw a digit: here stands where each of its patches looks.")
            self.offer.show_told(missing if is_missing else asked, is_missing=is_missing)
            self.sentence.setText("")
            self._frame(None)
            return
        self._arrange(answer)
        self._show_pictures(answer, self.token())
        self._show_check(answer)
        self.sentence.setText(attention_sentence(answer, short_titles(self.store.state.models)))
        self._frame((answer.network, self.token()))

    def _arrange(self, answer: Attention) -> None:
        """Have a picture for each head, a row a layer."""
        layers, heads = answer.weights.shape[:2]
        if [len(row) for row in self.heads] == [heads] * layers:
            return
        clear(self._grid)
        for view in (view for row in self.heads for view in row):
            view.hide()
            view.deleteLater()
        self.heads = [[TokenView("activation") for _head in range(heads)] for _layer in range(layers)]
        for row, views in enumerate(self.heads):
            for column, view in enumerate(views):
                view.chosen.connect(self._choose_token)
                self._grid.addWidget(view, row, column)
        self._name_heads()

    def _show_pictures(self, answer: Attention, token: int) -> None:
        tokens, given = answer.tokens, self._given()
        ink = given > 0.5
        self.drawing.show_tokens(tokens, token, given)
        looks = answer.weights[:, :, token]  # (layers, heads, N)
        peak = float(looks.max()) or 1.0
        for views, layer in zip(self.heads, looks, strict=True):
            for view, values in zip(views, layer, strict=True):
                view.show_tokens(tokens, token, tokens.spread(values), peak, ink)
        mean = answer.rollout.mean(axis=0)
        self.token_rollout.show_tokens(
            tokens, token, tokens.spread(answer.rollout[token]), float(answer.rollout[token].max()), ink
        )
        self.whole_rollout.show_tokens(
            tokens, token, tokens.spread(mean), float(mean.max()), ink, answer.attended.tokens
        )
        if answer.likeness is None:
            self.likeness.show_values(None)
        else:
            self.likeness.show_tokens(tokens, token, tokens.spread(answer.likeness[token]))

    def _show_check(self, answer: Attention) -> None:
        """How much of the answer's probability is lost."""
        draws = [answer.probability - each.probability for each in answer.random]
        losses = {
            _("looked at most"): answer.probability - answer.attended.probability,
            _("with most ink"): answer.probability - answer.inked.probability,
            _("random, with ink"): float(np.mean(draws)),
        }
        rows = [BarRow(key, name, loss, _points(loss)) for key, (name, loss) in enumerate(losses.items())]
        title = _("The answer {digit} loses of its {probability}")
        self.check.show_rows(title.format(digit=answer.digit, probability=probability(answer.probability)), rows)
        told = _(
            "Without {count} patches each. Of {draws} random draws the least costs {least}, the most {most}. "
            "Attention is not by itself an explanation: Jain & Wallace, NAACL 2019."
        )
        least, most = _points(min(draws)), _points(max(draws))
        self._note.setText(told.format(count=len(answer.attended.tokens), draws=len(draws), least=least, most=most))

    def _frame(self, framed: tuple[str, int] | None) -> None:
        """Show the chosen patch on the canvas."""
        if framed == self._framed or (framed is not None and not self.isVisible()):
            return
        self._framed = framed
        network = self.store.state.networks.get(framed[0]) if framed else None
        if framed is None or network is None or self.answer is None:
            self.store.update(receptive_field=None)
            return
        chosen = np.zeros(self.answer.tokens.count, dtype=np.float32)
        chosen[framed[1]] = 1
        self.store.update(receptive_field=network.recipe.drawn(self.answer.tokens.spread(chosen)) > 0)

    def leave(self) -> None:
        self._frame(None)

    def needed(self, state: AppState) -> str:
        network = self.network(state)
        return network.name if network else ""

    def numbers(self) -> Numbers:
        return attention_numbers(self.answer) if self.answer is not None else {}

    def _name_heads(self) -> None:
        network = self.store.state.networks.get(self.answer.network) if self.answer else None
        if network is None or self.answer is None:
            return
        for name, views in zip(self.answer.tokens.layers, self.heads, strict=True):
            for head, view in enumerate(views):
                # The head first: where there is little room, titles end early.
                view.set_title(f"{network.layers[name].operation.map_title(head)} · {stage_title(name)}")

    def retranslate(self) -> None:
        self.count.setAccessibleName(_("Patches that are blanked"))
        self.count.setPrefix(_("blank") + " ")
        self.count.setSuffix(" " + _("patches"))
        self.drawing.set_title(_("choose a token"))
        self.likeness.set_title(_("positions' likeness"))
        self.likeness.setToolTip(_("The cosine of the chosen token's learned position with each other's"))
        self.token_rollout.set_title(_("rollout of this token"))
        self.whole_rollout.set_title(_("rollout of all tokens"))
        told = _("Through all layers: how much comes from each patch (Abnar & Zuidema, ACL 2020). Hatched: blanked.")
        for view in (self.token_rollout, self.whole_rollout):
            view.setToolTip(told)
        show_number(self.count, self._count)
        self._name_heads()
        self.show_answer()


def _points(loss: float) -> str:
    """Return a loss of probability in percentage points."""
    rounded = round(100 * loss, 1) + 0.0  # and never −0
    return _("{points} points").format(points=f"{rounded:.1f}".replace("-", "−"))
