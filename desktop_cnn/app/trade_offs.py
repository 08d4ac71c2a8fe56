"""When to use which, in words: what stands in every cell, how it was measured, and why a cell is empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.state import AppState
from desktop_cnn.core.catalogue import Catalogue, Model
from desktop_cnn.core.labs.trade_offs import ROUNDS
from desktop_cnn.core.ladder import Figure
from desktop_cnn.core.metrics import Estimate
from desktop_cnn.core.percent import percent
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.trade_offs import COLUMNS, DATA, MILLISECONDS, Column, best_of

NETWORKS = "network"
"""The column of names, which is sorted as the networks are offered."""

HINTS = {
    "as_drawn": N_("Click: compare the network on the drawing as it is."),
    "perturb": N_("Click: compare the network, and do this to the drawing."),
    "recipe": N_("Click: compare the network by the weights that learned so."),
    "backwards": N_("Click: compare the network, and draw your digit backwards."),
    "cost": N_("Click: compare the network, and see what its layers cost."),
    "time": N_("Click: compare the network, and measure all again."),
    "explain": N_("Click: compare the network."),
}
"""What a click does, by a column's ``click``."""


@CHOICES.register("trade_offs")
@dataclass(frozen=True)
class TradeOffChoices:
    """``column``: by which is sorted, the best first or, ``worst_first``, last."""

    column: str = NETWORKS
    worst_first: bool = False


@dataclass(frozen=True)
class Times:
    """``milliseconds``: by architecture, of one digit; ``device``: where. Empty until they are measured."""

    milliseconds: Mapping[str, Estimate]
    device: str = ""


def entries(column: Column, state: AppState, times: Times) -> dict[str, Estimate]:
    """Return what is known in a column, by the models' ids."""
    known, models = state.catalogue, state.catalogue.of_architectures(state.recipe)
    found = {model.id: column.entry(model, known, times.milliseconds) for model in models}
    return {name: entry for name, entry in found.items() if entry is not None}


def sorted_column(state: AppState) -> Column | None:
    """Return the column by which is sorted, None for that of the names."""
    chosen = state.chosen(TradeOffChoices).column
    return next((column for column in COLUMNS if column.name == chosen), None)


def sorted_models(state: AppState, times: Times) -> list[Model]:
    """Return a model of every architecture in the chosen order; of what is not known in a column, at the end."""
    models, chosen = state.catalogue.of_architectures(state.recipe), state.chosen(TradeOffChoices)
    column = sorted_column(state)
    if column is None:
        return models[::-1] if chosen.worst_first else models
    found = entries(column, state, times)
    there = [model for model in models if model.id in found]
    there.sort(key=lambda model: found[model.id].value, reverse=column.more_is_better != chosen.worst_first)
    return [*there, *(model for model in models if model.id not in found)]


def column_title(column: Column) -> str:
    """Return what a column is called where its group is not in sight."""
    return f"{_(column.group)} {_(column.title)}" if column.group == DATA else _(column.title)


def value_text(column: Column, entry: Estimate) -> str:
    """Return an entry as the table has it."""
    if column.name == MILLISECONDS:
        return f"{entry.value:.2f}"
    return percent(entry.value).removesuffix("%") if column.figure else f"{entry.value:,}"


def interval_text(column: Column, entry: Estimate) -> str:
    """Return its 95 % interval; empty for what is counted."""
    if entry.n == 1:
        return ""
    low, high = (value_text(column, Estimate(end, end, end, entry.n)) for end in (entry.low, entry.high))
    return f"{low}–{high}"


def figure_text(model: Model, column: Column, entry: Estimate | None, times: Times, known: Catalogue) -> str:
    """Return what a cell says, or why it is empty."""
    told = _told(column, entry, times) if entry else _missing_text(model, column, known)
    head = f"{_(model.short)}, {column_title(column)}: {told}"
    return f"{head} · {_(column.note)}" if column.note else head


def cell_text(model: Model, column: Column, entry: Estimate | None, times: Times, known: Catalogue) -> str:
    """Return the same and, in further lines, what a click does and how it was measured."""
    command = entry.command if isinstance(entry, Figure) else ""
    lines = [figure_text(model, column, entry, times, known), _(HINTS[column.click]), command]
    return "\n".join(filter(None, lines))


def _told(column: Column, entry: Estimate, times: Times) -> str:
    value, interval = value_text(column, entry), interval_text(column, entry)
    if not interval:
        return value
    if column.figure:
        told = _("{share}% (95 % interval {interval}) of {count} readings")
        return told.format(share=value, interval=interval, count=f"{entry.n:,}")
    told = _(
        "{value} ms (95 % interval {interval}): the median of {count} passes of one digit, the networks in turn, "
        "on one thread of this machine ({device})"
    )
    return told.format(value=value, interval=interval, count=entry.n, device=times.device.upper())


def _missing_text(model: Model, column: Column, known: Catalogue) -> str:
    if column.name == MILLISECONDS:
        return _("not measured yet: the button below does so, in {count} passes of every network").format(count=ROUNDS)
    if not column.figure:
        return _("its model card does not say")
    if model.needs == "strokes":
        return _("it reads strokes: pictures without any, and what is done to pixels, do not reach it")
    asked = column.recipe or model.recipe
    if not any(each.path.exists() for each in column.weights(model, known)):
        title = _(RECIPES[asked].title) if asked in RECIPES else asked
        return _("no weights of the recipe “{recipe}”: desktop-cnn train --model {model} --recipe {name}").format(
            recipe=title, model=model.architecture, name=asked
        )
    return _("not measured: its model card has no figure “{figure}”").format(figure=column.figure)


def best_sentence(state: AppState, times: Times) -> str:
    """Return what is best in the column by which is sorted, and what cannot be told from it."""
    column = sorted_column(state)
    found = entries(column, state, times) if column else {}
    if column is None or not found:
        return _("Click a heading to sort by it, and a figure to see on your drawing what it is about.")
    best = best_of(found, more_is_better=column.more_is_better)
    names = {m.id: _(m.short) for m in state.catalogue.of_architectures(state.recipe)}
    order = sorted(found, key=lambda name: found[name].value, reverse=column.more_is_better)
    first, others = order[0], ", ".join(names[name] for name in order[1:] if name in best)
    value = value_text(column, found[first]) + (" ms" if column.name == MILLISECONDS else "%" if column.figure else "")
    told = {"column": column_title(column), "network": names[first], "value": value}
    text = _("{column}: {network} is best with {value}.")
    if others:
        text = _("{column}: {network} is best with {value}, not surely better than {others}.")
    sentence = text.format(others=others, **told)
    return sentence[:1].upper() + sentence[1:]
