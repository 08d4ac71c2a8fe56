"""The perturbations that a person has put on the drawing, in the order in which they are applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS, Amount
from desktop_cnn.core.text import _
from desktop_cnn.core.values import MAX_LINKS, Perturbation

_AT_FIRST = (Perturbation("shift"), Perturbation("noise"))


@dataclass(frozen=True)
class PerturbationStack:
    """``on`` switches all links at once; each has a switch of its own."""

    on: bool = False
    links: tuple[Perturbation, ...] = _AT_FIRST

    def chain(self) -> tuple[Perturbation, ...]:
        """Return the links to apply, none while the stack is off."""
        return tuple(link for link in self.links if link.on) if self.on else ()

    def find(self, name: str) -> int | None:
        """Return the place of the first link of a kind."""
        return next((i for i, link in enumerate(self.links) if link.name == name), None)

    def with_link(self, index: int, link: Perturbation) -> PerturbationStack:
        return replace(self, links=(*self.links[:index], link, *self.links[index + 1 :]))

    def with_more(self, link: Perturbation, index: int) -> PerturbationStack:
        """Return the stack with one link more at a place. Raises UserError where it is full."""
        if len(self.links) >= MAX_LINKS:
            raise UserError(_("There are {count} perturbations already: take one away first.").format(count=MAX_LINKS))
        return replace(self, links=(*self.links[:index], link, *self.links[index:]))

    def without(self, index: int) -> PerturbationStack:
        return replace(self, links=(*self.links[:index], *self.links[index + 1 :]))

    def moved(self, index: int, by: int) -> PerturbationStack:
        """Return the stack with a link ``by`` places further down, as far as there are places."""
        links = list(self.links)
        link = links.pop(index)
        links.insert(min(max(index + by, 0), len(links)), link)
        return replace(self, links=tuple(links))


def new_link(name: str) -> Perturbation:
    """Return a link of a kind with its usual amounts."""
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


def link_text(link: Perturbation) -> str:
    """Return what a link does in a few words: "Shift +4 px, −2 px"."""
    kind = PERTURBATIONS[link.name]
    amounts = [(amount, link.amounts.get(amount.name, 0)) for amount in kind.amounts]
    shown = [amount_text(amount, value) for amount, value in amounts if value or amount is kind.amounts[0]]
    seed = [_("seed {seed}").format(seed=link.seed)] if kind.seeded and link.seed else []
    return " ".join([_(kind.title), ", ".join([*shown, *seed])])


def stack_text(stack: PerturbationStack) -> str:
    """Return the links that are on, one after the other, as text."""
    return " → ".join(link_text(link) for link in stack.links if link.on)
