"""Up and down the ladder: a rung beside the one before it, or all of them."""

from __future__ import annotations

from desktop_cnn.app.actions.compare import compare
from desktop_cnn.app.commands import COMMANDS, Command
from desktop_cnn.app.ladder import LadderChoices, place_of, rungs_of
from desktop_cnn.app.state import Store
from desktop_cnn.core.catalogue import MOST_COMPARED, Slot
from desktop_cnn.core.text import N_

_GROUP = N_("Ladder")


def step_to(store: Store, place: int) -> None:
    """Look at the step to the rung at this place, or the next that there is: compare the one before it with it."""
    rungs = rungs_of(store.state)
    if not rungs:
        return
    place = min(max(place, 0), len(rungs) - 1)
    store.choose(LadderChoices(rungs[place].architecture))
    _compare(store, tuple(Slot(model.architecture) for model in rungs[max(place - 1, 0) : place + 1]))


def toggle(store: Store, place: int) -> None:
    """Look at the step to the rung at this place, and take it into the comparison or out of it, where that may be."""
    rungs, slots = rungs_of(store.state), store.state.slots
    slot = Slot(rungs[place].architecture)
    store.choose(LadderChoices(slot.architecture))
    wanted = tuple(each for each in slots if each != slot) if slot in slots else (*slots, slot)
    if 0 < len(wanted) <= MOST_COMPARED:
        _compare(store, wanted)


def compare_all(store: Store) -> None:
    """Compare all rungs, as many as can be compared, in order."""
    _compare(store, tuple(Slot(model.architecture) for model in rungs_of(store.state))[:MOST_COMPARED])


def _compare(store: Store, slots: tuple[Slot, ...]) -> None:
    if slots != store.state.slots:
        compare(store, slots)


def _step(by: int, title: str, explains: str) -> Command:
    """Return the command that goes so many rungs up."""
    return Command(
        title,
        "networks",
        lambda d: step_to(d.store, place_of(d.store.state) + by),
        enabled=lambda s: 0 <= place_of(s) + by < len(rungs_of(s)),
        group=_GROUP,
        explains=explains,
    )


COMMANDS.add(
    "network.ladder.up",
    _step(1, N_("One rung up"), N_("Compare the next rung of the ladder with the one before it")),
)
COMMANDS.add(
    "network.ladder.down",
    _step(-1, N_("One rung down"), N_("Compare the rung below with the one before it")),
)
COMMANDS.add(
    "network.ladder.all",
    Command(
        N_("All rungs"),
        "networks",
        lambda d: compare_all(d.store),
        enabled=lambda s: len(rungs_of(s)) > 1,
        group=_GROUP,
        explains=N_("Compare all rungs of the ladder"),
    ),
)
