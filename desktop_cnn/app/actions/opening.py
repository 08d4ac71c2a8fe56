"""Opening a file, and those that were opened or saved last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_cnn.app.commands import COMMANDS, Command, CommandContext, change
from desktop_cnn.app.settings import MOST_RECENT
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import N_

_GROUP = N_("Recent files")


def remember(store: Store, path: Path) -> None:
    """Put a file at the head of the list."""
    name = str(path.absolute())
    others = [each for each in store.state.recent if each != name]
    store.update(recent=(name, *others)[:MOST_RECENT])


def forget(store: Store, path: Path) -> None:
    """Take a file that is no longer there out of the list."""
    name = str(path.absolute())
    if name in store.state.recent:
        store.update(recent=tuple(each for each in store.state.recent if each != name))


def _text(number: int) -> Callable[[AppState], str]:
    """Return a function that names a file, with its folder where another in the list has the same name."""

    def text(state: AppState) -> str:
        if number >= len(state.recent):
            return ""
        path = Path(state.recent[number])
        is_alone = [Path(each).name for each in state.recent].count(path.name) == 1
        return path.name if is_alone else f"{path.name} ({path.parent.name})"

    return text


def _open(number: int) -> Callable[[CommandContext], None]:
    def run(context: CommandContext) -> None:
        if number < len(context.store.state.recent):
            context.open_path(Path(context.store.state.recent[number]))

    return run


def _is_there(number: int) -> Callable[[AppState], bool]:
    return lambda state: number < len(state.recent)


COMMANDS.add("file.open", Command(N_("Open…"), "file", lambda d: d.open_with_dialog(), ("Ctrl+O",)))
for _number in range(MOST_RECENT):
    COMMANDS.add(
        f"file.recent.{_number + 1}",
        Command(
            N_("Recent file"),
            "file",
            _open(_number),
            enabled=_is_there(_number),
            visible=_is_there(_number),
            group=_GROUP,
            text=_text(_number),
        ),
    )
COMMANDS.add(
    "file.recent.clear",
    Command(N_("Clear the list"), "file", change(recent=()), enabled=lambda state: bool(state.recent), group=_GROUP),
)
