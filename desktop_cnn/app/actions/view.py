"""Training recipe, device, theme, language, magnification, layout."""

from collections.abc import Callable, Mapping
from typing import cast

from desktop_cnn.app.commands import COMMANDS, Command, CommandContext, change, is_set
from desktop_cnn.app.languages import LANGUAGES
from desktop_cnn.app.magnification import larger, smaller
from desktop_cnn.app.slices import Changes
from desktop_cnn.app.state import AppState
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _

THEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
CONTRASTS = {
    "layer": N_("one scale a layer"),
    "brighter": N_("one scale a layer, brighter"),
    "map": N_("one scale a map"),
    "both": N_("a layer's and each map's, side by side"),
}
CONTRASTS_EXPLAINED = {
    "layer": N_("Maps of a layer can be compared: the same colour is the same value"),
    "brighter": N_("A quarter of the layer's range has all colours; what lies above it, ≥, is as bright as can be"),
    "map": N_("Each map's largest value is bright: its shape can be seen, its strength not"),
    "both": N_("Each layer twice: where it is strong, and what each map looks like"),
}
DEVICES = {"auto": N_("Automatic"), "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}


def _add_choice(field: str, group: str, titles: Mapping[str, str], explained: Mapping[str, str] | None = None) -> None:
    """Add one ticked command for each value that a field of the state can have; ``explained``: what it means."""
    for value, title in titles.items():
        command = Command(
            title,
            "view",
            change(**cast(Changes, {field: value})),
            checked=is_set(field, value),
            group=group,
            explains=(explained or {}).get(value, ""),
        )
        COMMANDS.add(f"view.{field}.{value}", command)


def _magnify(title: str, step: Callable[[int], int], keys: tuple[str, ...]) -> Command:
    """Return the command that goes to another magnification, where there is one."""

    def run(context: CommandContext) -> None:
        context.store.update(magnification=step(context.store.state.magnification))

    def text(state: AppState) -> str:
        return _("{title}: now {percent}%").format(title=_(title), percent=state.magnification)

    return Command(title, "view", run, keys, lambda s: step(s.magnification) != s.magnification, text=text)


def _toggle(title: str, field: str, keys: tuple[str, ...], explains: str = "") -> Command:
    """Return the command that switches a field of the state on and off."""

    def run(context: CommandContext) -> None:
        context.store.update(**cast(Changes, {field: not getattr(context.store.state, field)}))

    return Command(title, "view", run, keys, checked=is_set(field, True), explains=explains)


_add_choice(
    "recipe",
    N_("Weights learned on"),
    {name: recipe.digits for name, recipe in RECIPES.items()},
    {name: recipe.summary for name, recipe in RECIPES.items()},
)
_add_choice("contrast", N_("Colours of maps"), CONTRASTS, CONTRASTS_EXPLAINED)
_add_choice("device", N_("Device"), DEVICES)
_add_choice("theme", N_("Theme"), THEMES)
_add_choice("language", N_("Language"), {"system": THEMES["system"], **LANGUAGES})
COMMANDS.add("view.larger", _magnify(N_("Everything larger"), larger, ("Ctrl++", "Ctrl+=")))
COMMANDS.add("view.smaller", _magnify(N_("Everything smaller"), smaller, ("Ctrl+-",)))
COMMANDS.add(
    "view.usual_size",
    Command(
        N_("Everything as large as usual"),
        "view",
        change(magnification=100),
        ("Ctrl+0",),
        checked=is_set("magnification", 100),
    ),
)
COMMANDS.add("view.full_screen", _toggle(N_("Full screen"), "full_screen", ("F11",)))
COMMANDS.add(
    "view.presentation",
    _toggle(
        N_("Presentation"),
        "presenting",
        ("F5",),
        N_("Before a room: larger text, thicker lines, and only what is for it"),
    ),
)
COMMANDS.add(
    "view.strongest_unit",
    Command(
        N_("Follow the strongest hidden unit"),
        "view",
        change(hidden_unit=None),
        checked=lambda state: state.hidden_unit is None,
        explains=N_("Show the weights of the hidden unit that answers most, and not of one that was clicked"),
    ),
)
COMMANDS.add(
    "view.palette",
    Command(
        N_("Find a command or panel…"),
        "view",
        lambda d: d.open_palette(),
        ("Ctrl+Shift+P",),
        explains=N_("Type a part of any name, in either language"),
    ),
)
COMMANDS.add(
    "view.restore",
    Command(
        N_("Restore the layout"),
        "view",
        lambda d: d.restore_layout(),
        explains=N_("Put every panel back to where it is at the first start"),
    ),
)
