"""The perturbations that a person has put on the drawing, in the order in which they are applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS, Amount
from desktop_cnn.core.text import _
from desktop_cnn.core.values import MAX_PERTURBATIONS, Perturbation

_AT_FIRST = (Perturbation("shift"), Perturbation("noise"))


@dataclass(frozen=True)
class PerturbationChain:
    """``on`` switches all perturbations at once; each has a switch of its own."""

    on: bool = False
    perturbations: tuple[Perturbation, ...] = _AT_FIRST

    def active(self) -> tuple[Perturbation, ...]:
        """Return the perturbations to apply, none while the chain is off."""
        return tuple(each for each in self.perturbations if each.on) if self.on else ()

    def find(self, name: str) -> int | None:
        """Return the place of the first perturbation of a kind."""
        return next((i for i, perturbation in enumerate(self.perturbations) if perturbation.name == name), None)

    def with_one(self, index: int, perturbation: Perturbation) -> PerturbationChain:
        return replace(
            self, perturbations=(*self.perturbations[:index], perturbation, *self.perturbations[index + 1 :])
        )

    def with_more(self, one: Perturbation, index: int) -> PerturbationChain:
        """Return the chain with one perturbation more at a place. Raises UserError where it is full."""
        if len(self.perturbations) >= MAX_PERTURBATIONS:
            raise UserError(
                _("There are {count} perturbations already: take one away first.").format(count=MAX_PERTURBATIONS)
            )
        return replace(self, perturbations=(*self.perturbations[:index], one, *self.perturbations[index:]))

    def without(self, index: int) -> PerturbationChain:
        return replace(self, perturbations=(*self.perturbations[:index], *self.perturbations[index + 1 :]))

    def moved(self, index: int, by: int) -> PerturbationChain:
        """Return the chain with a perturbation ``by`` places further down, as far as there are places."""
        perturbations = list(self.perturbations)
        perturbation = perturbations.pop(index)
        perturbations.insert(min(max(index + by, 0), len(perturbations)), perturbation)
        return replace(self, perturbations=tuple(perturbations))


def new_perturbation(name: str) -> Perturbation:
    """Return a perturbation of a kind with its usual amounts."""
    return Perturbation(name, {amount.name: amount.usual for amount in PERTURBATIONS[name].amounts if amount.usual})


def within(amount: Amount, value: float) -> float:
    """Return the value cut to the amount's bounds and rounded to its step."""
    steps = round(min(max(value, amount.low), amount.high) / amount.step)
    return round(steps * amount.step, 6)


def amount_text(amount: Amount, value: float) -> str:
    """Return "+4 px", "−0.30" or "30°": with a sign where both are possible."""
    decimals = max(len(f"{amount.step:g}".partition(".")[2]), 0)
    number = f"{value:+.{decimals}f}" if amount.low < 0 and value else f"{value:.{decimals}f}"
    unit = amount.unit if amount.unit in ("", "°") else f" {amount.unit}"
    return number.replace("-", "−") + unit


def perturbation_text(perturbation: Perturbation) -> str:
    """Return what a perturbation does in a few words: "Shift +4 px, −2 px"."""
    kind = PERTURBATIONS[perturbation.name]
    amounts = [(amount, perturbation.amounts.get(amount.name, 0)) for amount in kind.amounts]
    shown = [amount_text(amount, value) for amount, value in amounts if value or amount is kind.amounts[0]]
    seed = [_("seed {seed}").format(seed=perturbation.seed)] if kind.seeded and perturbation.seed else []
    return " ".join([_(kind.title), ", ".join([*shown, *seed])])


def chain_text(chain: PerturbationChain) -> str:
    """Return the perturbations that are on, one after the other, as text."""
    return " → ".join(perturbation_text(perturbation) for perturbation in chain.perturbations if perturbation.on)
