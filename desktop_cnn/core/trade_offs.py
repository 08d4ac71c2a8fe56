"""When to use which: what is told of every network, a column each, and what is best in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_cnn.core.metrics import Estimate
from desktop_cnn.core.text import N_

if TYPE_CHECKING:
    from desktop_cnn.core.catalogue import Catalogue, Model

SHARES = (0.01, 0.1, 1)
"""Of the training digits: from these every architecture was trained once more, by one short schedule."""

PRICE, RIGHT, DATA = N_("price"), N_("right answers in %"), N_("right in %, learned from")
"""What stands over several columns."""

MILLISECONDS = "milliseconds"


def learned_from(share: float) -> str:
    """Return the name of a model card's figure, such as "MNIST test, learned from 1 % of the digits"."""
    return f"MNIST test, learned from {share * 100:g} % of the digits"


@dataclass(frozen=True)
class Column:
    """``name``: by which choices and numbers know it. Untranslated ``title``, ``group`` over it, and ``note``, which
    says what the title has no room for.

    ``figure``: the model card's, empty for a price, which is measured here or stands in the card itself. ``recipe``:
    whose figure it is, empty for that of the row's weights, None for whichever weights of the architecture have it.
    ``click``: what a click on a cell does, one of CLICKS in app.actions.trade_offs; ``condition``: of
    core.conditions, with its amount, where it changes the drawing.
    """

    name: str
    title: str
    group: str
    figure: str = ""
    note: str = ""
    more_is_better: bool = True
    recipe: str | None = ""
    click: str = "explain"
    condition: tuple[str, float] | None = None

    def entry(self, model: Model, known: Catalogue, times: Mapping[str, Estimate]) -> Estimate | None:
        """Return what stands in a model's row; ``times``: in ms, by architecture. None where it is not known."""
        if self.name == MILLISECONDS:
            return times.get(model.architecture)
        if not self.figure:
            count = getattr(model, self.name)
            return Estimate(count, count, count, 1) if count else None
        found = [each.figures[self.figure] for each in self.weights(model, known) if self.figure in each.figures]
        return found[0] if found else None

    def weights(self, model: Model, known: Catalogue) -> Iterable[Model]:
        """Return the weights whose card is asked for a model's row."""
        if self.recipe == "":
            return (model,)
        alike = (each for each in known.models.values() if each.architecture == model.architecture)
        return tuple(each for each in alike if self.recipe in (None, each.recipe))


def _perturbed(name: str, title: str, figure: str, amount: float) -> Column:
    return Column(name, title, RIGHT, figure, click="perturb", condition=(name, amount))


def _of_share(share: float) -> Column:
    note = N_("Trained once, by one short schedule for all networks: to be compared with these columns alone.")
    title = f"{share * 100:g}\N{NO-BREAK SPACE}%"
    return Column(f"learned_from_{share:g}", title, DATA, learned_from(share), note, recipe=None)


COLUMNS = (
    Column("parameters", N_("parameters"), PRICE, more_is_better=False, click="cost"),
    Column("multiply_adds", N_("multiply-adds"), PRICE, more_is_better=False, click="cost"),
    Column(MILLISECONDS, N_("ms a digit"), PRICE, more_is_better=False, click="time"),
    Column("mnist", N_("MNIST test"), RIGHT, "MNIST test", click="as_drawn"),
    _perturbed("shift", N_("moved by 4 px"), "MNIST test, moved by 4 px", 4),
    _perturbed("noise", N_("noise 0.2"), "MNIST test, noise 0.2", 0.2),
    _perturbed("rotate", N_("rotated by 30°"), "MNIST test, rotated by 30 degrees", 30),
    _perturbed("scale", N_("0.7 times as large"), "MNIST test, 0.7 times as large", 0.7),
    Column(
        "pen_anywhere",
        N_("pen, anywhere"),
        RIGHT,
        "pen, unseen writers, 14 to 26 px, anywhere",
        N_("Digits of unseen writers, 14 to 26 px large, anywhere on the canvas: draw one so."),
        click="as_drawn",
    ),
    Column(
        "permuted",
        N_("pixels permuted"),
        RIGHT,
        "MNIST test",
        N_("Of the weights that learned on permuted digits, whatever recipe is chosen."),
        recipe="permuted",
        click="recipe",
    ),
    Column(
        "backwards",
        N_("drawn backwards"),
        RIGHT,
        "pen, unseen writers, drawn backwards",
        N_("Digits of unseen writers, 20 px large, as if the pen had gone its whole way from the end."),
        click="backwards",
    ),
    *map(_of_share, SHARES),
)
"""In the order in which they stand. A further one is a line here."""


def best_of(entries: Mapping[str, Estimate], *, more_is_better: bool) -> frozenset[str]:
    """Return the best, and all that are not surely worse: their 95 % intervals reach its own."""
    if not entries:
        return frozenset()
    best = (max if more_is_better else min)(entries.values(), key=lambda entry: entry.value)
    if more_is_better:
        return frozenset(name for name, entry in entries.items() if entry.high >= best.low)
    return frozenset(name for name, entry in entries.items() if entry.low <= best.high)
