"""Pen, eraser, clear, undo and redo."""

from desktop_cnn.app import pen
from desktop_cnn.app.commands import COMMANDS, Command, Desk, change
from desktop_cnn.app.state import Page
from desktop_cnn.core.text import N_

_STEP_PX = 0.2


def _clear(desk: Desk) -> None:
    """The pen is back: an empty canvas has nothing to erase."""
    desk.store.turn_page(Page())
    desk.store.update(erasing=False)


def _undo(desk: Desk) -> None:
    state = desk.store.state
    if state.undo:
        redo = (*state.redo, state.page)
        desk.store.update(page=state.undo[-1], undo=state.undo[:-1], redo=redo, drawing_now=False)


def _redo(desk: Desk) -> None:
    state = desk.store.state
    if state.redo:
        undo = (*state.undo, state.page)
        desk.store.update(page=state.redo[-1], redo=state.redo[:-1], undo=undo, drawing_now=False)


def _toggle_eraser(desk: Desk) -> None:
    desk.store.update(erasing=not desk.store.state.erasing)


COMMANDS.add("drawing.undo", Command(N_("Undo"), "edit", _undo, ("Ctrl+Z",), lambda s: bool(s.undo)))
COMMANDS.add("drawing.redo", Command(N_("Redo"), "edit", _redo, ("Ctrl+Shift+Z", "Ctrl+Y"), lambda s: bool(s.redo)))
COMMANDS.add(
    "drawing.clear",
    Command(N_("Clear"), "edit", _clear, ("Delete", "Ctrl+N"), lambda s: not s.page.drawing.is_empty),
)
COMMANDS.add("drawing.eraser", Command(N_("Eraser"), "edit", _toggle_eraser, ("E",), checked=lambda s: s.erasing))
COMMANDS.add(
    "network.restore",
    Command(N_("Restore the learned kernels"), "edit", change(edits=()), enabled=lambda s: bool(s.edits)),
)
COMMANDS.add("drawing.thinner", Command(N_("Thinner pen"), "edit", lambda d: pen.resize(d.store, -_STEP_PX), ("[",)))
COMMANDS.add("drawing.thicker", Command(N_("Thicker pen"), "edit", lambda d: pen.resize(d.store, _STEP_PX), ("]",)))
