"""From a figure of a network to what it is about: the network is compared, and the drawing is changed as it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop_cnn.app.actions.compare import with_slot
from desktop_cnn.app.actions.drawing import turned
from desktop_cnn.app.actions.perturbation import with_condition
from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.slices import Changes
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.trade_offs import TradeOffChoices, column_title
from desktop_cnn.core.catalogue import Model, Slot
from desktop_cnn.core.text import _
from desktop_cnn.core.trade_offs import Column


def sort_by(store: Store, name: str) -> None:
    """Sort by a column, the best first; once more by the same: the other way."""
    chosen = store.state.chosen(TradeOffChoices)
    store.choose(TradeOffChoices(name, worst_first=chosen.column == name and not chosen.worst_first))


def bring_about(store: Store, model: Model, column: Column | None, told: str) -> None:
    """Compare the network, and do what the column is about; ``told`` is said of it. One step that undo takes back.

    Without a column the network is compared, and no more. Raises UserError where the chain is full.
    """
    changes: Changes = CLICKS[column.click](store.state, column) if column else {}
    changes["compared"], changes["message"] = _with(store.state, model), told
    name = model.short
    store.act(lambda: f"{_(name)}: {column_title(column)}" if column else _(name), **changes)


def _with(state: AppState, model: Model) -> tuple[Slot, ...]:
    """Return the slots with this network among them."""
    if any(each.id == model.id for each in state.models.values()):
        return state.slots
    return with_slot(state, Slot(model.architecture))


def _as_drawn(state: AppState, _column: Column) -> Changes:
    return {"chain": replace(state.chain, on=False), "shown": "drawn"}


def _perturb(state: AppState, column: Column) -> Changes:
    assert column.condition is not None
    others = tuple(replace(each, on=False) for each in state.chain.perturbations)
    return {"chain": with_condition(PerturbationChain(True, others), *column.condition), "shown": "perturbed"}


def _follow_recipe(state: AppState, column: Column) -> Changes:
    assert column.recipe
    return {**_as_drawn(state, column), "recipe": column.recipe}


def _draw_backwards(state: AppState, column: Column) -> Changes:
    before = next((step.values["document"] for step in state.history.undo[::-1] if "document" in step.values), None)
    if before is not None and before.drawing.strokes and before.pixels is state.document.pixels:
        return _as_drawn(state, column)  # it is turned round already, as nothing else leaves the very pixels
    return {**_as_drawn(state, column), "document": turned(state.document), "drawing_now": False}


def _nothing_more(_state: AppState, _column: Column) -> Changes:
    return {}


CLICKS: Mapping[str, Callable[[AppState, Column], Changes]] = {
    "as_drawn": _as_drawn,
    "perturb": _perturb,
    "recipe": _follow_recipe,
    "backwards": _draw_backwards,
    "cost": lambda _state, _column: {"brought": "cost"},
    "time": _nothing_more,  # the panel measures again
    "explain": _nothing_more,
}
"""What a click on a column's cell changes besides what is compared."""
