"""The ladder from a dense layer to a global maximum: architectures of which each adds one idea to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from desktop_cnn.core.metrics import Accuracy
from desktop_cnn.core.text import N_

if TYPE_CHECKING:
    from desktop_cnn.core.catalogue import Catalogue, Model

MEASURED = {
    "MNIST test": N_("MNIST test"),
    "MNIST test, moved by 4 px": N_("moved by 4 px"),
    "pen, unseen writers, 14 to 26 px, anywhere": N_("pen, anywhere"),
    "MNIST test, noise 0.2": N_("noise 0.2"),
    "MNIST test, rotated by 30 degrees": N_("rotated by 30°"),
}
"""What is told of each rung: the name of a model card's figure, and what it is called where there is little room."""


@dataclass(frozen=True)
class Rung:
    """Where an architecture stands: ``place`` counts from 0. Untranslated ``title``, and ``idea``: what it adds to the
    one before, in a sentence."""

    place: int
    title: str
    idea: str


def rung_of(card: Mapping[str, Any]) -> Rung | None:
    """Return what a model card says of the ladder, None where it says nothing of use."""
    told = card.get("rung")
    if not isinstance(told, Mapping):
        return None
    place, title, idea = (told.get(key) for key in ("place", "title", "idea"))
    if type(place) is not int or not isinstance(title, str) or not isinstance(idea, str):
        return None
    return Rung(place, title, idea)


@dataclass(frozen=True)
class Figure(Accuracy):
    """An accuracy as a model card has it, with the ``command`` that measures it, empty where that is not told."""

    command: str = ""


def figures_of(card: Mapping[str, Any]) -> dict[str, Figure]:
    """Return the figures of a model card by their names, those left out that are none."""
    told = card.get("figures")
    figures = told.items() if isinstance(told, Mapping) else ()
    return {str(name): found for name, figure in figures if (found := _figure(figure)) is not None}


def _figure(figure: object) -> Figure | None:
    if not isinstance(figure, Mapping):
        return None
    shares = [share for key in ("value", "low", "high") if isinstance(share := figure.get(key), float)]
    n = figure.get("n")
    if type(n) is not int or len(shares) < 3:
        return None
    command = figure.get("command")
    value, low, high = shares
    return Figure(value, low, high, n, command if isinstance(command, str) else "")


def ladder(known: Catalogue, recipe: str) -> tuple[Model, ...]:
    """Return the models that stand on the ladder, in order; where a recipe has none of a rung, as of_slot says."""
    rungs = [model for model in known.of_architectures(recipe) if model.rung is not None]
    return tuple(sorted(rungs, key=lambda model: model.rung.place if model.rung else 0))


@dataclass(frozen=True)
class Step:
    """From one rung to the next. ``gains``: by the figures' names, the accuracy after less that before, in [-1, 1]."""

    before: Model
    after: Model

    @property
    def parameters(self) -> int:
        """How many parameters more it takes."""
        return self.after.parameters - self.before.parameters

    @property
    def multiply_adds(self) -> int:
        """How many multiply-adds more it takes to read one digit."""
        return self.after.multiply_adds - self.before.multiply_adds

    @property
    def gains(self) -> dict[str, float]:
        before, after = self.before.figures, self.after.figures
        return {name: after[name].value - before[name].value for name in MEASURED if name in before and name in after}


def steps(rungs: tuple[Model, ...]) -> tuple[Step, ...]:
    return tuple(Step(before, after) for before, after in pairwise(rungs))


def largest_step(rungs: tuple[Model, ...], figure: str) -> Step | None:
    """Return the step that raises a figure most, None where none does or it was not measured for all rungs."""
    if any(figure not in model.figures for model in rungs):
        return None
    best = max(steps(rungs), key=lambda step: step.gains[figure], default=None)
    return best if best is not None and best.gains[figure] > 0 else None
