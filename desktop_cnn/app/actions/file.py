"""Saving, copying, settings, quitting, help."""

import desktop_cnn.app.actions.opening  # noqa: F401  (first in the menu)
from desktop_cnn.app.commands import COMMANDS, Command
from desktop_cnn.app.state import AppState
from desktop_cnn.core.text import N_


def _has_ink(state: AppState) -> bool:
    return not state.document.is_empty


COMMANDS.add("file.save", Command(N_("Save drawing…"), "file", lambda d: d.save_with_dialog(), ("Ctrl+S",), _has_ink))
COMMANDS.add(
    "file.save_state", Command(N_("Save everything…"), "file", lambda d: d.save_state_with_dialog(), ("Ctrl+Alt+S",))
)
COMMANDS.add("file.export", Command(N_("Export picture…"), "file", lambda d: d.export_with_dialog(), ("Ctrl+Shift+S",)))
COMMANDS.add("file.copy", Command(N_("Copy picture"), "file", lambda d: d.copy_picture(), ("Ctrl+C",)))
COMMANDS.add("file.paste", Command(N_("Paste picture"), "file", lambda d: d.paste_picture(), ("Ctrl+V",)))
COMMANDS.add("file.export_figure", Command(N_("Save a figure of the window…"), "file", lambda d: d.save_figure()))
COMMANDS.add("file.copy_figure", Command(N_("Copy a figure of the window"), "file", lambda d: d.copy_figure()))
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
