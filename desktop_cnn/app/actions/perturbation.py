"""The stack of perturbations, and which of the two pictures the panels show."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop_cnn.app.commands import COMMANDS, Command, Desk, change, is_set
from desktop_cnn.app.stack import PerturbationStack, new_link, within
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.conditions import CONDITIONS
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import GROUPS, PERTURBATIONS
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import MAX_LINKS, Perturbation


def set_amounts(store: Store, index: int, values: Mapping[str, float]) -> None:
    """Set amounts of a link within their bounds, and switch the link and the stack on."""
    stack = store.state.perturbation
    link = stack.links[index]
    amounts = {amount.name: amount for amount in PERTURBATIONS[link.name].amounts}
    changed = {name: within(amounts[name], value) for name, value in values.items()}
    link = replace(link, amounts={**link.amounts, **changed}, on=True)
    _switch(store, replace(stack, on=True).with_link(index, link))


def set_link(store: Store, index: int, *, on: bool | None = None, seed: int | None = None) -> None:
    """Switch a link, or give it another seed."""
    stack = store.state.perturbation
    link = stack.links[index]
    link = replace(link, on=link.on if on is None else on, seed=link.seed if seed is None else seed)
    _switch(store, stack.with_link(index, link))


def add_link(store: Store, name: str) -> None:
    """Put a perturbation at the end of the stack, and switch the stack on."""
    stack = store.state.perturbation
    if len(stack.links) >= MAX_LINKS:
        raise UserError(_("There are {count} perturbations already: take one away first.").format(count=MAX_LINKS))
    _switch(store, replace(stack, on=True, links=(*stack.links, new_link(name))))


def remove_link(store: Store, index: int) -> None:
    _switch(store, store.state.perturbation.without(index))


def move_link(store: Store, index: int, by: int) -> None:
    """Apply a link earlier (``by`` < 0) or later."""
    _switch(store, store.state.perturbation.moved(index, by))


def set_shift(store: Store, dx_px: float, dy_px: float) -> None:
    """Shift by this much, within the bounds, with the first shift of the stack or a new one before all others."""
    set_amounts(store, _first(store, "shift"), {"dx_px": dx_px, "dy_px": dy_px})


def set_noise(store: Store, sigma: float) -> None:
    """Set the standard deviation of the stack's first Gaussian noise, or of a new one."""
    set_amounts(store, _first(store, "noise"), {"noise_sigma": sigma})


def set_condition(store: Store, name: str, amount: float) -> None:
    """Put on the drawing what a condition's number does to the first of many digits."""
    for link in CONDITIONS[name].chains(amount)[0]:
        set_amounts(store, _first(store, link.name), link.amounts)


def _first(store: Store, name: str) -> int:
    """Return the place of the first link of a kind; where there is none, one is put before all others."""
    stack = store.state.perturbation
    index = stack.find(name)
    if index is None:
        index = 0
        store.update(perturbation=replace(stack, links=(Perturbation(name), *stack.links)))
    return index


def _switch(store: Store, stack: PerturbationStack) -> None:
    """The panels show the perturbed picture as soon as there is one, and the drawn one without it."""
    changed = stack.on != store.state.perturbation.on
    shown = ("perturbed" if stack.on else "drawn") if changed else store.state.shown
    store.update(perturbation=stack, shown=shown)


def _toggle(desk: Desk) -> None:
    stack = desk.store.state.perturbation
    _switch(desk.store, replace(stack, on=not stack.on))


def _nudge(dx_px: int, dy_px: int) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        stack = desk.store.state.perturbation
        index = stack.find("shift")
        amounts = stack.links[index].amounts if index is not None else {}
        set_shift(desk.store, amounts.get("dx_px", 0) + dx_px, amounts.get("dy_px", 0) + dy_px)

    return run


def _add(name: str) -> Callable[[Desk], None]:
    return lambda desk: add_link(desk.store, name)


def _reset(desk: Desk) -> None:
    _switch(desk.store, PerturbationStack())


def _swap(desk: Desk) -> None:
    shown = "drawn" if desk.store.state.shown == "perturbed" else "perturbed"
    desk.store.update(shown=shown)


def _is_on(state: AppState) -> bool:
    return state.perturbation.on


COMMANDS.add(
    "perturb.toggle",
    Command(N_("Perturb the drawing"), "perturb", _toggle, ("P",), checked=lambda s: s.perturbation.on),
)
COMMANDS.add(
    "perturb.swap",
    Command(N_("Show as drawn or perturbed"), "perturb", _swap, ("X",), _is_on),
)
for _which, _title in {"drawn": N_("As drawn"), "perturbed": N_("Perturbed")}.items():
    COMMANDS.add(
        f"perturb.show.{_which}",
        Command(
            _title,
            "perturb",
            change(shown=_which),
            enabled=_is_on,
            checked=is_set("shown", _which),
            group=N_("Panels show"),
        ),
    )
COMMANDS.add("perturb.left", Command(N_("Shift left"), "perturb", _nudge(-1, 0), ("Alt+Left",)))
COMMANDS.add("perturb.right", Command(N_("Shift right"), "perturb", _nudge(1, 0), ("Alt+Right",)))
COMMANDS.add("perturb.up", Command(N_("Shift up"), "perturb", _nudge(0, -1), ("Alt+Up",)))
COMMANDS.add("perturb.down", Command(N_("Shift down"), "perturb", _nudge(0, 1), ("Alt+Down",)))
COMMANDS.add("perturb.reset", Command(N_("No perturbations"), "perturb", _reset, ("Alt+Home",)))
for _group, _group_title in GROUPS.items():
    for _name, _kind in PERTURBATIONS.items():
        if _kind.group == _group:
            COMMANDS.add(f"perturb.add.{_name}", Command(_kind.title, "perturb", _add(_name), group=_group_title))
