"""Which networks are compared: those that follow the chosen recipe, and single models that do not."""

from __future__ import annotations

from functools import partial

from desktop_cnn.app.commands import COMMANDS, Command, CommandContext
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import MOST_COMPARED, Catalogue, Model, Slot, catalogue
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _


def compare(store: Store, slots: tuple[Slot, ...]) -> None:
    """Compare other networks, one to six of them, as one step that undo takes back."""
    store.act(lambda: _("Compare other networks"), compared=slots)


def toggle(slot: Slot, context: CommandContext) -> None:
    """Take a network into the comparison, behind the others, or out of it."""
    slots = context.store.state.slots
    compare(context.store, tuple(each for each in slots if each != slot) if slot in slots else (*slots, slot))


def able_slot(state: AppState, operation: str) -> Slot | None:
    """Return the first network with a layer that does this; None where there is none, or it is compared already."""
    slot = state.catalogue.slot_with(operation, state.recipe)
    return None if slot in state.slots else slot


def slot_title(state: AppState, slot: Slot) -> str:
    """Return what a slot's network is called, in the person's language, with its recipe where it keeps to one."""
    model = state.catalogue.of_slot(slot, state.recipe)
    return _pinned_title(model, state) if slot.pinned else _(model.title)


def compare_with(store: Store, slot: Slot) -> None:
    """Take a network into the comparison, instead of the last one where there are as many as can be."""
    compare(store, with_slot(store.state, slot))


def with_slot(state: AppState, slot: Slot) -> tuple[Slot, ...]:
    """Return the slots with one more, behind the others where there is room, else in the last one's place."""
    return (*state.slots[: MOST_COMPARED - 1], slot)


def _may_toggle(slot: Slot, state: AppState) -> bool:
    return len(state.slots) > 1 if slot in state.slots else len(state.slots) < MOST_COMPARED


def _is_compared(slot: Slot, state: AppState) -> bool:
    return slot in state.slots


def offer(known: Catalogue) -> None:
    """Add a command for each architecture, and one for each of its models alone, whatever recipe is chosen."""
    first = {name: next(m for m in known.models.values() if m.architecture == name) for name in known.architectures()}
    for name, model in first.items():
        _offer(Slot(name), model)
    for model in known.models.values():
        _offer(Slot(model.architecture, model.id), model)


def _offer(slot: Slot, model: Model) -> None:
    name = f"network.compare.{slot.name}"
    if name not in COMMANDS:
        command = Command(
            model.title,
            "networks",
            partial(toggle, slot),
            enabled=partial(_may_toggle, slot),
            checked=partial(_is_compared, slot),
            group=N_("Whatever is chosen above") if slot.pinned else "",
            text=partial(_pinned_title, model) if slot.pinned else None,
        )
        COMMANDS.add(name, command)


def _pinned_title(model: Model, _state: AppState) -> str:
    recipe = _(RECIPES[model.recipe].title) if model.recipe in RECIPES else model.recipe
    return f"{_(model.title)} · {recipe}"


offer(catalogue())
