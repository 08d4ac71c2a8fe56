"""What the compared networks answer, put together from the state."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.app.chain import chain_text
from desktop_cnn.app.confidence import held_out_text
from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.state import AppState
from desktop_cnn.core.confidence import bin_of
from desktop_cnn.core.networks import Network, Prediction
from desktop_cnn.core.text import _


@dataclass(frozen=True, eq=False)
class Answer:
    """Of the network in a slot to the question ``seq``: as drawn, and as perturbed while a perturbation is on.

    ``failure``: why the network cannot be read or, once the pen rests, why it has no answer; empty where it has one.
    ``perturbed_told``: what is to be said of the perturbed drawing.
    """

    name: str
    model: str
    title: str
    seq: int
    drawn: Prediction | None
    perturbed: Prediction | None
    failure: str
    perturbed_told: str


def answers_of(state: AppState) -> list[Answer]:
    """Return the newest answers of the compared networks, in order."""
    models, snapshot = state.models, state.snapshot
    drawn, perturbed = (snapshot.drawn, snapshot.perturbed) if snapshot and not state.document.is_empty else ({}, {})
    told = chain_text(state.chain) if perturbed else ""  # at each answer: where nothing is perturbed nobody asks
    return [
        Answer(
            name,
            models[name].id,
            title,
            snapshot.seq if snapshot else 0,
            drawn[name].prediction if name in drawn else None,
            perturbed[name].prediction if name in perturbed else None,
            _failure(state, name),
            told if models[name].reads.is_picture else unperturbed_text(),
        )
        for name, title in short_titles(models).items()
    ]


def _failure(state: AppState, name: str) -> str:
    failures = state.snapshot.failures if state.snapshot else {}
    return failures.get(name) or state.refusal(name)


def unperturbed_text() -> str:
    return _("Perturbations change pixels, and this network reads the pen's way: they do not reach it.")


class HeldOut:
    """Tells how often held-out answers like this one are right; kept while it holds, since each answer asks."""

    def __init__(self) -> None:
        self._told_of: tuple[Network | None, int, str] = (None, -1, "")

    def forget(self) -> None:
        """The language has changed."""
        self._told_of = (None, -1, "")

    def told(self, network: Network | None, prediction: Prediction | None) -> str:
        if network is None or prediction is None:
            return ""
        index = bin_of(prediction.confidence)
        if self._told_of[0] is not network or self._told_of[1] != index:
            self._told_of = network, index, held_out_text(network, prediction.confidence)
        return self._told_of[2]
