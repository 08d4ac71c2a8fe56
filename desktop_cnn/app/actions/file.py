"""Saving, copying, settings, quitting, help."""

import desktop_cnn.app.actions.opening  # noqa: F401  (first in the menu)
from desktop_cnn.app.commands import COMMANDS, Command
from desktop_cnn.app.state import AppState
from desktop_cnn.core.text import N_


def _has_ink(state: AppState) -> bool:
    return not state.document.is_empty


COMMANDS.add(
    "file.save",
    Command(
        N_("Save drawing…"),
        "file",
        lambda d: d.save_with_dialog(),
        ("Ctrl+S",),
        _has_ink,
        explains=N_("The strokes, to be opened and drawn on later"),
    ),
)
COMMANDS.add(
    "file.save_state",
    Command(
        N_("Save everything…"),
        "file",
        lambda d: d.save_state_with_dialog(),
        ("Ctrl+Alt+S",),
        explains=N_("Drawing, perturbations, networks, changed kernels and what is chosen in panels, with its undo"),
    ),
)
COMMANDS.add(
    "file.export",
    Command(
        N_("Export picture…"),
        "file",
        lambda d: d.export_with_dialog(),
        ("Ctrl+Shift+S",),
        explains=N_("What is drawn as pixels, for other programs"),
    ),
)
COMMANDS.add(
    "file.copy",
    Command(
        N_("Copy picture"),
        "file",
        lambda d: d.copy_picture(),
        ("Ctrl+C",),
        explains=N_("What is drawn as pixels, onto the clipboard"),
    ),
)
COMMANDS.add(
    "file.paste",
    Command(
        N_("Paste picture"),
        "file",
        lambda d: d.paste_picture(),
        ("Ctrl+V",),
        explains=N_("Read a picture from the clipboard as if it were drawn"),
    ),
)
COMMANDS.add(
    "file.export_figure",
    Command(
        N_("Save a figure of the window…"),
        "file",
        lambda d: d.save_figure(),
        explains=N_("All that the window shows, as PNG, SVG or PDF, with a caption that says how to make it again"),
    ),
)
COMMANDS.add(
    "file.copy_figure",
    Command(
        N_("Copy a figure of the window"),
        "file",
        lambda d: d.copy_figure(),
        explains=N_("All that the window shows, onto the clipboard"),
    ),
)
COMMANDS.add(
    "file.settings",
    Command(
        N_("Settings…"),
        "file",
        lambda d: d.show_settings(),
        ("Ctrl+,",),
        explains=N_("Language, theme, magnification, device and weights, with what each of them does"),
    ),
)
COMMANDS.add("file.quit", Command(N_("Quit"), "file", lambda d: d.quit(), ("Ctrl+Q",)))
COMMANDS.add("help.shortcuts", Command(N_("Keyboard shortcuts"), "help", lambda d: d.show_shortcuts(), ("F1",)))
COMMANDS.add(
    "help.about",
    Command(
        N_("About desktop-cnn"),
        "help",
        lambda d: d.show_about(),
        explains=N_("Versions, the device, licences, and whose the data are"),
    ),
)
