"""The chain of perturbations, and which of the two pictures the panels show."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from desktop_cnn.app.chain import PerturbationChain, new_perturbation, within
from desktop_cnn.app.commands import COMMANDS, Command, CommandContext, change, is_set
from desktop_cnn.app.history import Title
from desktop_cnn.app.slices import Shown
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.conditions import CONDITIONS
from desktop_cnn.core.perturbations import GROUPS, PERTURBATIONS, PerturbationKind
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Perturbation


def set_amounts(store: Store, index: int, values: Mapping[str, float]) -> None:
    """Set amounts of a perturbation within their bounds, and switch it and the chain on.

    The same amounts set several times in a row are one step, until the person lets go.
    """
    chain = _with_amounts(store.state.chain, index, values)
    _act(store, _title_of(chain.perturbations[index].name), chain, ("amounts", index, *values))


def set_perturbation(store: Store, index: int, *, on: bool | None = None, seed: int | None = None) -> None:
    """Switch a perturbation, or give it another seed."""
    chain = store.state.chain
    perturbation = chain.perturbations[index]
    if on is not None:
        title = _titled(N_("Switch {perturbation} on") if on else N_("Switch {perturbation} off"), perturbation.name)
        _act(store, title, chain.with_one(index, replace(perturbation, on=on)))
    if seed is not None:
        title = _titled(N_("Seed of {perturbation}"), perturbation.name)
        _act(store, title, chain.with_one(index, replace(perturbation, seed=seed)), ("seed", index))


def add_perturbation(store: Store, name: str) -> None:
    """Put a perturbation at the end of the chain, and switch the chain on."""
    chain = store.state.chain
    chain = replace(chain.with_more(new_perturbation(name), len(chain.perturbations)), on=True)
    _act(store, _titled(N_("Add {perturbation}"), name), chain)


def remove_perturbation(store: Store, index: int) -> None:
    chain = store.state.chain
    _act(store, _titled(N_("Take away {perturbation}"), chain.perturbations[index].name), chain.without(index))


def move_perturbation(store: Store, index: int, by: int) -> None:
    """Apply a perturbation earlier (``by`` < 0) or later."""
    chain = store.state.chain
    title = _titled(
        N_("Apply {perturbation} earlier") if by < 0 else N_("Apply {perturbation} later"),
        chain.perturbations[index].name,
    )
    _act(store, title, chain.moved(index, by))


def set_shift(store: Store, dx_px: float, dy_px: float, run: Hashable = None) -> None:
    """Shift by this much, within the bounds, with the first shift of the chain or a new one before all others."""
    chain = _with_first(store.state.chain, "shift", {"dx_px": dx_px, "dy_px": dy_px})
    _act(store, _title_of("shift"), chain, run)


def set_noise(store: Store, sigma: float) -> None:
    """Set the standard deviation of the chain's first Gaussian noise, or of a new one."""
    _act(store, _title_of("noise"), _with_first(store.state.chain, "noise", {"noise_sigma": sigma}))


def set_condition(store: Store, name: str, amount: float) -> None:
    """Put on the drawing what a condition's number does to the first of many digits."""
    _act(store, _title_of(name), with_condition(store.state.chain, name, amount))


def with_condition(chain: PerturbationChain, name: str, amount: float) -> PerturbationChain:
    """Return the chain with what a condition's number does to the first of many digits. Raises UserError."""
    for perturbation in CONDITIONS[name].chains(amount)[0]:
        chain = _with_first(chain, perturbation.name, perturbation.amounts)
    return chain


def _with_first(chain: PerturbationChain, name: str, values: Mapping[str, float]) -> PerturbationChain:
    """Return the chain with amounts of its first perturbation of a kind set, of one before all where there is none."""
    index = chain.find(name)
    if index is None:
        chain, index = chain.with_more(Perturbation(name), 0), 0
    return _with_amounts(chain, index, values)


def _with_amounts(chain: PerturbationChain, index: int, values: Mapping[str, float]) -> PerturbationChain:
    """Return the chain with amounts of a perturbation set within their bounds; it and the chain are on."""
    perturbation = chain.perturbations[index]
    amounts = {amount.name: amount for amount in PERTURBATIONS[perturbation.name].amounts}
    changed = {name: within(amounts[name], value) for name, value in values.items()}
    perturbation = replace(perturbation, amounts={**perturbation.amounts, **changed}, on=True)
    return replace(chain, on=True).with_one(index, perturbation)


def _title_of(name: str) -> Title:
    return lambda: _(PERTURBATIONS[name].title)


def _titled(text: str, name: str) -> Title:
    return lambda: _(text).format(perturbation=_(PERTURBATIONS[name].title))


def _act(store: Store, title: Title, chain: PerturbationChain, run: Hashable = None) -> None:
    """The panels show the perturbed picture as soon as there is one, and the drawn one without it."""
    if chain.on == store.state.chain.on:
        store.act(title, run, chain=chain)
    else:
        store.act(title, run, chain=chain, shown="perturbed" if chain.on else "drawn")


def _toggle(context: CommandContext) -> None:
    chain = context.store.state.chain
    title = N_("Perturbations off") if chain.on else N_("Perturbations on")
    _act(context.store, lambda: _(title), replace(chain, on=not chain.on))


def _nudge(dx_px: int, dy_px: int) -> Callable[[CommandContext], None]:
    def run(context: CommandContext) -> None:
        chain = context.store.state.chain
        index = chain.find("shift")
        amounts = chain.perturbations[index].amounts if index is not None else {}
        set_shift(context.store, amounts.get("dx_px", 0) + dx_px, amounts.get("dy_px", 0) + dy_px, run="nudge")

    return run


def _add(name: str) -> Callable[[CommandContext], None]:
    return lambda context: add_perturbation(context.store, name)


def _offer(group: str) -> Callable[[str, PerturbationKind], None]:
    """Return a follower that gives each perturbation of a group its command."""

    def join(name: str, kind: PerturbationKind) -> None:
        if kind.group == group:
            COMMANDS.add(f"perturb.add.{name}", Command(kind.title, "perturb", _add(name), group=GROUPS[group]))

    return join


def _reset(context: CommandContext) -> None:
    _act(context.store, lambda: _("No perturbations"), PerturbationChain())


def _swap(context: CommandContext) -> None:
    context.store.update(shown="drawn" if context.store.state.shown == "perturbed" else "perturbed")


def _is_on(state: AppState) -> bool:
    return state.chain.on


COMMANDS.add(
    "perturb.toggle",
    Command(
        N_("Perturb the drawing"),
        "perturb",
        _toggle,
        ("P",),
        checked=lambda s: s.chain.on,
        explains=N_("Give the networks the drawing moved, noisy or otherwise changed; the canvas keeps what is drawn"),
    ),
)
COMMANDS.add(
    "perturb.swap",
    Command(
        N_("Show as drawn or perturbed"),
        "perturb",
        _swap,
        ("X",),
        _is_on,
        explains=N_("Switch what all panels show between the two"),
    ),
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
COMMANDS.add(
    "perturb.reset",
    Command(
        N_("No perturbations"),
        "perturb",
        _reset,
        ("Alt+Home",),
        explains=N_("Take all perturbations away; undo brings them back"),
    ),
)
for _group in GROUPS:  # the order of the submenus
    PERTURBATIONS.follow(_offer(_group))
