"""The stack of perturbations, and which of the two pictures the panels show."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from desktop_cnn.app.commands import COMMANDS, Command, Desk, change, is_set
from desktop_cnn.app.history import Title
from desktop_cnn.app.slices import Shown
from desktop_cnn.app.stack import PerturbationStack, new_link, within
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.conditions import CONDITIONS
from desktop_cnn.core.perturbations import GROUPS, PERTURBATIONS, PerturbationKind
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Perturbation


def set_amounts(store: Store, index: int, values: Mapping[str, float]) -> None:
    """Set amounts of a link within their bounds, and switch the link and the stack on.

    The same amounts set several times in a row are one step, until the person lets go.
    """
    stack = _with_amounts(store.state.perturbation, index, values)
    _act(store, _title_of(stack.links[index].name), stack, ("amounts", index, *values))


def set_link(store: Store, index: int, *, on: bool | None = None, seed: int | None = None) -> None:
    """Switch a link, or give it another seed."""
    stack = store.state.perturbation
    link = stack.links[index]
    if on is not None:
        title = _titled(N_("Switch {perturbation} on") if on else N_("Switch {perturbation} off"), link.name)
        _act(store, title, stack.with_link(index, replace(link, on=on)))
    if seed is not None:
        title = _titled(N_("Seed of {perturbation}"), link.name)
        _act(store, title, stack.with_link(index, replace(link, seed=seed)), ("seed", index))


def add_link(store: Store, name: str) -> None:
    """Put a perturbation at the end of the stack, and switch the stack on."""
    stack = store.state.perturbation
    stack = replace(stack.with_more(new_link(name), len(stack.links)), on=True)
    _act(store, _titled(N_("Add {perturbation}"), name), stack)


def remove_link(store: Store, index: int) -> None:
    stack = store.state.perturbation
    _act(store, _titled(N_("Take away {perturbation}"), stack.links[index].name), stack.without(index))


def move_link(store: Store, index: int, by: int) -> None:
    """Apply a link earlier (``by`` < 0) or later."""
    stack = store.state.perturbation
    title = _titled(
        N_("Apply {perturbation} earlier") if by < 0 else N_("Apply {perturbation} later"), stack.links[index].name
    )
    _act(store, title, stack.moved(index, by))


def set_shift(store: Store, dx_px: float, dy_px: float, run: Hashable = None) -> None:
    """Shift by this much, within the bounds, with the first shift of the stack or a new one before all others."""
    stack = _with_first(store.state.perturbation, "shift", {"dx_px": dx_px, "dy_px": dy_px})
    _act(store, _title_of("shift"), stack, run)


def set_noise(store: Store, sigma: float) -> None:
    """Set the standard deviation of the stack's first Gaussian noise, or of a new one."""
    _act(store, _title_of("noise"), _with_first(store.state.perturbation, "noise", {"noise_sigma": sigma}))


def set_condition(store: Store, name: str, amount: float) -> None:
    """Put on the drawing what a condition's number does to the first of many digits."""
    stack = store.state.perturbation
    for link in CONDITIONS[name].chains(amount)[0]:
        stack = _with_first(stack, link.name, link.amounts)
    _act(store, _title_of(name), stack)


def _with_first(stack: PerturbationStack, name: str, values: Mapping[str, float]) -> PerturbationStack:
    """Return the stack with amounts of its first link of a kind set; where there is none, one is put before all."""
    index = stack.find(name)
    if index is None:
        stack, index = stack.with_more(Perturbation(name), 0), 0
    return _with_amounts(stack, index, values)


def _with_amounts(stack: PerturbationStack, index: int, values: Mapping[str, float]) -> PerturbationStack:
    """Return the stack with amounts of a link set within their bounds; the link and the stack are on."""
    link = stack.links[index]
    amounts = {amount.name: amount for amount in PERTURBATIONS[link.name].amounts}
    changed = {name: within(amounts[name], value) for name, value in values.items()}
    link = replace(link, amounts={**link.amounts, **changed}, on=True)
    return replace(stack, on=True).with_link(index, link)


def _title_of(name: str) -> Title:
    return lambda: _(PERTURBATIONS[name].title)


def _titled(text: str, name: str) -> Title:
    return lambda: _(text).format(perturbation=_(PERTURBATIONS[name].title))


def _act(store: Store, title: Title, stack: PerturbationStack, run: Hashable = None) -> None:
    """The panels show the perturbed picture as soon as there is one, and the drawn one without it."""
    if stack.on == store.state.perturbation.on:
        store.act(title, run, perturbation=stack)
    else:
        store.act(title, run, perturbation=stack, shown="perturbed" if stack.on else "drawn")


def _toggle(desk: Desk) -> None:
    stack = desk.store.state.perturbation
    title = N_("Perturbations off") if stack.on else N_("Perturbations on")
    _act(desk.store, lambda: _(title), replace(stack, on=not stack.on))


def _nudge(dx_px: int, dy_px: int) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        stack = desk.store.state.perturbation
        index = stack.find("shift")
        amounts = stack.links[index].amounts if index is not None else {}
        set_shift(desk.store, amounts.get("dx_px", 0) + dx_px, amounts.get("dy_px", 0) + dy_px, run="nudge")

    return run


def _add(name: str) -> Callable[[Desk], None]:
    return lambda desk: add_link(desk.store, name)


def _offer(group: str) -> Callable[[str, PerturbationKind], None]:
    """Return a follower that gives each perturbation of a group its command."""

    def join(name: str, kind: PerturbationKind) -> None:
        if kind.group == group:
            COMMANDS.add(f"perturb.add.{name}", Command(kind.title, "perturb", _add(name), group=GROUPS[group]))

    return join


def _reset(desk: Desk) -> None:
    _act(desk.store, lambda: _("No perturbations"), PerturbationStack())


def _swap(desk: Desk) -> None:
    desk.store.update(shown="drawn" if desk.store.state.shown == "perturbed" else "perturbed")


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
_SHOWN: dict[Shown, str] = {"drawn": N_("As drawn"), "perturbed": N_("Perturbed")}
for _which, _title in _SHOWN.items():
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
for _group in GROUPS:  # the order of the submenus
    PERTURBATIONS.follow(_offer(_group))
