"""Training recipe, device, theme, language, layout."""

from desktop_cnn.app.commands import COMMANDS, Command, change
from desktop_cnn.app.languages import LANGUAGES
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_

THEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
DEVICES = {"auto": N_("Automatic"), "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}

for _name in RECIPES:
    COMMANDS.add(
        f"view.recipe.{_name}",
        Command(
            RECIPES[_name].title,
            "view",
            change(recipe=_name),
            checked=lambda s, name=_name: s.recipe == name,
            group=N_("Training"),
        ),
    )
for _name, _title in DEVICES.items():
    COMMANDS.add(
        f"view.device.{_name}",
        Command(
            _title,
            "view",
            change(device=_name),
            checked=lambda s, name=_name: s.device == name,
            group=N_("Device"),
        ),
    )
for _name, _title in THEMES.items():
    COMMANDS.add(
        f"view.theme.{_name}",
        Command(
            _title, "view", change(theme=_name), checked=lambda s, name=_name: s.theme == name, group=N_("Theme")
        ),
    )
for _name, _title in {"system": THEMES["system"], **LANGUAGES}.items():
    COMMANDS.add(
        f"view.language.{_name}",
        Command(
            _title,
            "view",
            change(language=_name),
            checked=lambda s, name=_name: s.language == name,
            group=N_("Language"),
        ),
    )
COMMANDS.add("view.restore", Command(N_("Restore the layout"), "view", lambda d: d.restore_layout()))
