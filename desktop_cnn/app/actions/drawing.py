"""Pen, eraser, clear, undo and redo."""

from desktop_cnn.app import pen
from desktop_cnn.app.commands import COMMANDS, Command, CommandContext
from desktop_cnn.app.state import AppState, Document
from desktop_cnn.core.pen_path import backwards
from desktop_cnn.core.text import N_, _

_STEP_PX = 0.2


def _clear(context: CommandContext) -> None:
    """The pen is back: an empty canvas has nothing to erase."""
    if not context.store.state.document.is_empty:
        context.store.show_document(Document(), lambda: _("Clear"))
        context.store.update(erasing=False)


def _undo_text(state: AppState) -> str:
    history = state.history
    if history.undo:
        return _("Undo {act}").format(act=history.undo[-1].title())
    return _("Undo (older steps were let go)") if history.is_cut else _("Undo")


def _redo_text(state: AppState) -> str:
    redo = state.history.redo
    return _("Redo {act}").format(act=redo[-1].title()) if redo else _("Redo")


def _beneath_text(state: AppState) -> str:
    beneath = state.history.undo[-1].beneath if state.history.undo else ()
    return (
        _("Undo in the opened file: {act}").format(act=beneath[-1].title()) if beneath else _("Undo in the opened file")
    )


def turned(document: Document) -> Document:
    """Return the same picture, drawn backwards. Raises UserError, as ``backwards``."""
    return Document(backwards(document.drawing), document.pixels)


def _draw_backwards(context: CommandContext) -> None:
    document = turned(context.store.state.document)
    context.store.act(lambda: _("Draw it backwards"), document=document, drawing_now=False)


def _toggle_eraser(context: CommandContext) -> None:
    context.store.update(erasing=not context.store.state.erasing)


COMMANDS.add(
    "drawing.undo",
    Command(
        N_("Undo"),
        "edit",
        lambda d: d.store.undo(),
        ("Ctrl+Z",),
        lambda s: bool(s.history.undo),
        text=_undo_text,
    ),
)
COMMANDS.add(
    "drawing.redo",
    Command(
        N_("Redo"),
        "edit",
        lambda d: d.store.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda s: bool(s.history.redo),
        text=_redo_text,
    ),
)
COMMANDS.add(
    "drawing.undo_in_file",
    Command(
        N_("Undo in the opened file"),
        "edit",
        lambda d: d.store.undo_in_file(),
        enabled=lambda s: bool(s.history.undo and s.history.undo[-1].beneath),
        text=_beneath_text,
    ),
)
COMMANDS.add(
    "drawing.clear",
    Command(
        N_("Clear"),
        "edit",
        _clear,
        ("Delete", "Ctrl+N"),
        lambda s: not s.document.is_empty,
        explains=N_("Empty the canvas; undo brings the drawing back"),
    ),
)
COMMANDS.add(
    "drawing.backwards",
    Command(
        N_("Draw it backwards"),
        "edit",
        _draw_backwards,
        enabled=lambda s: not s.document.is_empty,
        explains=N_("The same picture, the pen's whole way from its end: only a network that reads strokes can tell"),
    ),
)
COMMANDS.add(
    "drawing.eraser",
    Command(
        N_("Eraser"),
        "edit",
        _toggle_eraser,
        ("E",),
        checked=lambda s: s.erasing,
        explains=N_("Take ink away where the pen goes; the right mouse button does so, too"),
    ),
)
COMMANDS.add(
    "drawing.thinner",
    Command(
        N_("Thinner pen"),
        "edit",
        lambda d: pen.resize(d.store, -_STEP_PX),
        ("[",),
        explains=N_("Also with the wheel over the canvas"),
    ),
)
COMMANDS.add(
    "drawing.thicker",
    Command(
        N_("Thicker pen"),
        "edit",
        lambda d: pen.resize(d.store, _STEP_PX),
        ("]",),
        explains=N_("Also with the wheel over the canvas"),
    ),
)
