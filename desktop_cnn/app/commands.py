"""Commands: one declaration gives the action, the shortcut, the menu entry, the tooltip and the help row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Unpack

from desktop_cnn.app.slices import Changes
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_


class CommandContext(Protocol):
    """What commands may ask of the window. Main thread only."""

    store: Store

    def open_with_dialog(self) -> None: ...
    def open_path(self, path: Path) -> None: ...
    def save_with_dialog(self) -> None: ...
    def save_state_with_dialog(self) -> None: ...
    def export_with_dialog(self) -> None: ...
    def copy_picture(self) -> None: ...
    def paste_picture(self) -> None: ...
    def save_figure(self) -> None: ...
    def copy_figure(self) -> None: ...
    def restore_layout(self) -> None: ...
    def show_shortcuts(self) -> None: ...
    def show_settings(self) -> None: ...
    def show_about(self) -> None: ...
    def open_palette(self) -> None: ...
    def quit(self) -> None: ...


MENUS = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "samples": N_("&Samples"),
    "perturb": N_("&Perturb"),
    "networks": N_("&Networks"),
    "view": N_("&View"),
    "help": N_("&Help"),
}


@dataclass(frozen=True)
class Command:
    """``checked`` makes it a tick; ``enabled``, ``visible``, ``checked`` and ``text`` read the state only.

    ``text`` returns what the command is called now, where that is not always its title; it is translated already.
    ``keys`` are Qt's portable names; the first is shown. ``group`` puts entries under one submenu. ``explains`` is what
    its tooltip says where the title does not say enough.
    """

    title: str
    menu: str
    run: Callable[[CommandContext], None]
    keys: tuple[str, ...] = ()
    enabled: Callable[[AppState], bool] = lambda state: True
    checked: Callable[[AppState], bool] | None = None
    group: str = ""
    visible: Callable[[AppState], bool] = lambda state: True
    text: Callable[[AppState], str] | None = None
    explains: str = ""


COMMANDS: Registry[Command] = Registry("command")


def is_set(field: str, value: object) -> Callable[[AppState], bool]:
    """Return whether a field of the state has a value, as a command's ``checked``."""
    return lambda state: bool(getattr(state, field) == value)


def change(**changes: Unpack[Changes]) -> Callable[[CommandContext], None]:
    """Return a command's function that sets fields of the state."""
    return lambda context: context.store.update(**changes)
