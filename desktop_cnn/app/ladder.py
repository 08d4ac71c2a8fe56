"""The ladder on screen: which step is looked at, and what it adds, costs and gains, in words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.state import AppState
from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.ladder import MEASURED, Step, ladder, largest_step, steps
from desktop_cnn.core.text import N_, _

MOVED = "MNIST test, moved by 4 px"
_PRICES = (
    (N_("{count} parameters more"), N_("{count} parameters fewer"), N_("as many parameters")),
    (N_("{count} multiply-adds more"), N_("{count} multiply-adds fewer"), N_("as many multiply-adds")),
)


@CHOICES.register("ladder")
@dataclass(frozen=True)
class LadderChoices:
    """``rung``: the architecture to which the step leads, empty for the highest that is compared."""

    rung: str = ""


def rungs_of(state: AppState) -> tuple[Model, ...]:
    """Return the ladder of the recipe that is chosen for all."""
    return ladder(state.catalogue, state.recipe)


def place_of(state: AppState) -> int:
    """Return the place of the rung that is looked at; 0 where there is no ladder."""
    names, slots = [model.architecture for model in rungs_of(state)], [slot.name for slot in state.slots]
    chosen = state.chosen(LadderChoices).rung
    if chosen in names:
        return names.index(chosen)
    return max((place for place, name in enumerate(names) if name in slots), default=max(len(names) - 1, 0))


def step_of(state: AppState) -> Step | None:
    """Return the step to the rung that is looked at; None for the lowest."""
    place = place_of(state)
    return steps(rungs_of(state))[place - 1] if place else None


def rung_title(model: Model) -> str:
    """Return what the ladder calls a network, in the person's language."""
    return _(model.rung.title) if model.rung else _(model.short)


def idea_sentence(model: Model) -> str:
    idea = _(model.rung.idea) if model.rung else ""
    return _("{rung}: {idea}").format(rung=rung_title(model), idea=idea)


def price_sentence(step: Step) -> str:
    """Return how many parameters and multiply-adds more the step takes, or fewer."""
    told = [_price(count, *texts) for count, texts in zip((step.parameters, step.multiply_adds), _PRICES, strict=True)]
    text = _("From {before} to {after}: {parameters}, {multiply_adds}.")
    names = {"before": rung_title(step.before), "after": rung_title(step.after)}
    return text.format(**names, parameters=told[0], multiply_adds=told[1])


def _price(count: int, more: str, fewer: str, same: str) -> str:
    return _(more if count > 0 else fewer if count < 0 else same).format(count=f"{abs(count):,}")


def gain_sentence(step: Step) -> str:
    """Return what the step gains in each of the measured figures; empty where nothing was measured."""
    gains = [f"{_(MEASURED[name])} {points(gain)}" for name, gain in step.gains.items()]
    return _("Gain in percentage points: {gains}.").format(gains=", ".join(gains)) if gains else ""


def largest_sentence(rungs: tuple[Model, ...]) -> str:
    """Return which step does most for digits that are moved; empty where that was not measured."""
    best = largest_step(rungs, MOVED)
    if best is None:
        return ""
    text = _("What does most for digits moved by 4 px is the step to {rung}: {gain} percentage points.")
    return text.format(rung=rung_title(best.after), gain=points(best.gains[MOVED]))


def points(gain: float) -> str:
    """Return a difference of shares in percentage points, such as "+1.5"; "0.0" where it is no more than that."""
    told = f"{gain * 100:+.1f}".replace("-", "−")
    return told[1:] if told[1:] == "0.0" else told
