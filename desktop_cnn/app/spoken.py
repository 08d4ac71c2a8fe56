"""What the compared networks read, in words for a screen reader."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.naming import short_titles
from desktop_cnn.app.state import AppState
from desktop_cnn.core.networks import Reading
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import _


def digits_read(state: AppState) -> Mapping[tuple[str, str], int]:
    """Return the digit that each compared network reads, by "drawn" or "perturbed" and the slot's name."""
    return {
        (which, name): reading.prediction.digit
        for which, readings in _readings(state).items()
        for name, reading in readings.items()
    }


def readings_text(state: AppState) -> str:
    """Return a sentence such as "A reads 7, 98.1%; B reads 1, 60.4%", and one for the perturbed drawing."""
    titles = short_titles(state.models)
    one = _("{network} reads {digit}, {sure}")
    sentences = []
    for which, readings in _readings(state).items():
        told = "; ".join(
            one.format(network=titles[name], digit=each.prediction.digit, sure=probability(each.prediction.confidence))
            for name, each in readings.items()
        )
        sentences.append(told if which == "drawn" else _("perturbed") + f": {told}")
    sentences += [f"{title}: {refusal}" for name, title in titles.items() if (refusal := state.refusal(name))]
    return ". ".join(filter(None, sentences)) or _("Nothing is read: the canvas is empty.")


def _readings(state: AppState) -> Mapping[str, Mapping[str, Reading]]:
    if state.snapshot is None or state.document.is_empty:
        return {}
    found = {"drawn": state.snapshot.drawn}
    if state.chain.on:
        found["perturbed"] = state.snapshot.perturbed
    compared = state.models
    return {which: {name: readings[name] for name in compared if name in readings} for which, readings in found.items()}
