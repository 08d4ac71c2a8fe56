"""Shift, noise, and which of the two pictures the panels show."""

from collections.abc import Callable
from dataclasses import replace

from desktop_cnn.app.commands import COMMANDS, Command, Desk, change
from desktop_cnn.app.state import AppState, PerturbationSettings, Store
from desktop_cnn.core.perturbations.noise import MAX_NOISE_SIGMA
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import N_


def _cut(value: float, bound: float) -> int:
    return round(min(max(value, -bound), bound))


def set_shift(store: Store, dx_px: float, dy_px: float) -> None:
    """Shift to whole pixels within the bounds, and switch the perturbation on."""
    dx, dy = _cut(dx_px, MAX_SHIFT_PX), _cut(dy_px, MAX_SHIFT_PX)
    _switch(store, replace(store.state.perturbation, on=True, dx_px=dx, dy_px=dy))


def set_noise(store: Store, sigma: float) -> None:
    """Set the noise's standard deviation within its bounds, and switch the perturbation on."""
    sigma = min(max(sigma, 0.0), MAX_NOISE_SIGMA)
    _switch(store, replace(store.state.perturbation, on=True, noise_sigma=round(sigma, 2)))


def set_seed(store: Store, seed: int) -> None:
    store.update(perturbation=replace(store.state.perturbation, seed=seed))


def _switch(store: Store, settings: PerturbationSettings) -> None:
    """The panels show the perturbed picture as soon as there is one, and the drawn one without it."""
    changed = settings.on != store.state.perturbation.on
    shown = ("perturbed" if settings.on else "drawn") if changed else store.state.shown
    store.update(perturbation=settings, shown=shown)


def _toggle(desk: Desk) -> None:
    settings = desk.store.state.perturbation
    _switch(desk.store, replace(settings, on=not settings.on))


def _nudge(dx_px: int, dy_px: int) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        settings = desk.store.state.perturbation
        set_shift(desk.store, settings.dx_px + dx_px, settings.dy_px + dy_px)

    return run


def _reset(desk: Desk) -> None:
    _switch(desk.store, PerturbationSettings(seed=desk.store.state.perturbation.seed))


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
            checked=lambda state, which=_which: state.shown == which,  # type: ignore[misc]
            group=N_("Panels show"),
        ),
    )
COMMANDS.add("perturb.left", Command(N_("Shift left"), "perturb", _nudge(-1, 0), ("Alt+Left",)))
COMMANDS.add("perturb.right", Command(N_("Shift right"), "perturb", _nudge(1, 0), ("Alt+Right",)))
COMMANDS.add("perturb.up", Command(N_("Shift up"), "perturb", _nudge(0, -1), ("Alt+Up",)))
COMMANDS.add("perturb.down", Command(N_("Shift down"), "perturb", _nudge(0, 1), ("Alt+Down",)))
COMMANDS.add("perturb.reset", Command(N_("No shift, no noise"), "perturb", _reset, ("Alt+Home",)))
