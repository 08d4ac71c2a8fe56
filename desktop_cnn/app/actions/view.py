"""Training recipe, device, theme, language, layout."""

from collections.abc import Mapping
from typing import cast

from desktop_cnn.app.commands import COMMANDS, Command, CommandContext, change, is_set
from desktop_cnn.app.languages import LANGUAGES
from desktop_cnn.app.slices import Changes
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_

THEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
DEVICES = {"auto": N_("Automatic"), "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}


def _add_choice(field: str, group: str, titles: Mapping[str, str]) -> None:
    """Add one ticked command for each value that a field of the state can have."""
    for value, title in titles.items():
        command = Command(
            title,
            "view",
            change(**cast(Changes, {field: value})),
            checked=is_set(field, value),
            group=group,
        )
        COMMANDS.add(f"view.{field}.{value}", command)


def _toggle_scales(context: CommandContext) -> None:
    context.store.update(own_scales=not context.store.state.own_scales)


_add_choice("recipe", N_("Training"), {name: RECIPES[name].title for name in RECIPES})
_add_choice("device", N_("Device"), DEVICES)
_add_choice("theme", N_("Theme"), THEMES)
_add_choice("language", N_("Language"), {"system": THEMES["system"], **LANGUAGES})
COMMANDS.add(
    "view.own_scales",
    Command(N_("A colour scale for each map"), "view", _toggle_scales, checked=lambda state: state.own_scales),
)
COMMANDS.add(
    "view.strongest_unit",
    Command(
        N_("Follow the strongest hidden unit"),
        "view",
        change(hidden_unit=None),
        checked=lambda state: state.hidden_unit is None,
    ),
)
COMMANDS.add(
    "view.palette", Command(N_("Find a command or panel…"), "view", lambda d: d.open_palette(), ("Ctrl+Shift+P",))
)
COMMANDS.add("view.restore", Command(N_("Restore the layout"), "view", lambda d: d.restore_layout()))
