"""All that is in the window as one file: a drawing file with more, so that who knows drawings reads its drawing.

docs/files.md explains its keys. What of it cannot be used is left out and named; one with a broken drawing is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from desktop_cnn import __version__
from desktop_cnn.app.choices import from_stored, to_stored
from desktop_cnn.app.documents import Opened, opened_drawing, opened_picture, text_of_drawing
from desktop_cnn.app.history import MADE, History
from desktop_cnn.app.history_file import MOST_WRITTEN_BYTES, read_history, written_history
from desktop_cnn.app.made_file import MadeReader, made_fields
from desktop_cnn.app.pictures import open_picture
from desktop_cnn.app.slices import Changes, Contrast
from desktop_cnn.app.state import AppState
from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.core import versions
from desktop_cnn.core.catalogue import Catalogue
from desktop_cnn.core.document import Document
from desktop_cnn.core.drawing_file import MAX_COMMAS, MAX_FILE_BYTES, drawing_from_fields, fields_of, line_of
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_file
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import MAX_PEN_PX, MIN_PEN_PX

ENDING = ".desktop-cnn.json"
MAX_STATE_BYTES = MAX_FILE_BYTES + 2 * MOST_WRITTEN_BYTES
_FARTHEST = 1_000_000  # no layer has so many maps, rows or columns


@dataclass(frozen=True, eq=False)
class OpenedState:
    """What a file has: ``changes`` of the state, its history, and in words what is ``missing``."""

    changes: Changes
    past: History
    missing: tuple[str, ...]

    def in_words(self) -> str:
        return _("Not taken over: {parts}.").format(parts="; ".join(self.missing)) if self.missing else ""


def save_state(path: Path, state: AppState) -> int:
    """Write all of it, whole or not at all; return how many steps of undo and redo had no room. Any thread.

    Raises UserError, naming the file.
    """
    text, left_out = state_json(state)
    write_file(path, (text + "\n").encode())
    return left_out


def state_json(state: AppState) -> tuple[str, int]:
    """Return the file's text, and how many steps of undo and redo had no room."""
    history = written_history(state.history, state.document)
    made = {name: getattr(state, name) for name in MADE} | {"compared": state.slots}
    fields = {
        "version": versions.DRAWING,
        "state": versions.STATE,
        "program": __version__,
        **made_fields(made),
        "view": {name: getattr(state, name) for name in _VIEW},
        "choices": to_stored(state.choices),
        "undo_is_cut": state.history.is_cut or history.left_out > 0,
    }
    line = line_of(state.kept_drawing(), fields)
    return f'{line[:-1]}, "undo": {history.undo}, "redo": {history.redo}}}', history.left_out


def open_any(path: Path, known: Catalogue) -> Opened | OpenedState:
    """Return a drawing, a picture or all that such a file has; ``known``: the networks here. Any thread.

    Raises UserError, naming the file.
    """
    text = text_of_drawing(path, MAX_STATE_BYTES)
    if text is None:
        return opened_picture(open_picture(path))
    if '"state"' in text:
        fields = _fields_of_state(text, str(path))
        if fields is not None:
            return _opened(fields, str(path), known)
    return opened_drawing(text, path)


def _fields_of_state(text: str, source: str) -> dict[str, Any] | None:
    """Return the decoded fields, None where they are not those of a state."""
    try:
        fields = fields_of(text, source, 2 * MAX_COMMAS)
    except UserError:  # a drawing with its changes, or what its reader tells of
        return None
    return fields if type(fields.get("state")) is int else None


def _read_view(fields: Mapping[str, Any], _reader: MadeReader) -> dict[str, Any]:
    view = fields["view"]
    return {name: read(view[name]) for name, read in _VIEW.items() if name in view}


def _read_choices(fields: Mapping[str, Any], _reader: MadeReader) -> Changes:
    return {"choices": from_stored(_plain(fields["choices"]))}


def _plain(value: Any) -> Any:
    """Return JSON without numbers that are none, which no panel has to expect."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _checked(kind: type, check: Callable[[Any], bool] = lambda value: True) -> Callable[[Any], Any]:
    """Return a function that returns a value of this kind that passes a check, and raises ValueError for another."""

    def read(value: Any) -> Any:
        if type(value) is not kind or not check(value):
            raise ValueError
        return value

    return read


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _address(value: Any) -> CellAddress:
    network, layer, *place = value
    return CellAddress(_checked(str)(network), _checked(str)(layer), *map(_count, place))


_count = _checked(int, lambda value: 0 <= value < _FARTHEST)
_VIEW: dict[str, Callable[[Any], Any]] = {
    "pen_px": _checked(float, lambda value: MIN_PEN_PX <= value <= MAX_PEN_PX),
    "erasing": _checked(bool),
    "hidden_unit": _optional(_count),
    "inspected": _optional(_address),
    "contrast": _checked(str, lambda value: value in get_args(Contrast)),
    "workspace": _checked(str, lambda value: value in WORKSPACES),
}
_PARTS: dict[str, Callable[[dict[str, Any], MadeReader], Mapping[str, Any]]] = {
    N_("the perturbations"): lambda fields, reader: reader.read(fields, ("chain", "shown")),
    N_("the changed kernels"): lambda fields, reader: reader.read(fields, ("edits",)),
    N_("the networks"): lambda fields, reader: reader.read(fields, ("compared",)),
    N_("the training"): lambda fields, reader: reader.read(fields, ("recipe",)),
    N_("how it is looked at"): _read_view,
    N_("what is chosen in the panels"): _read_choices,
}
"""What is said where a part cannot be read, and what reads it, raising an error of whatever class."""


def _opened(fields: dict[str, Any], source: str, known: Catalogue) -> OpenedState:
    reader, changes, missing = MadeReader(known), Changes(), list[str]()
    fields.pop("perturbations", None)  # those that are on, for readers of drawings
    try:
        drawing = drawing_from_fields(fields, source)
        changes["document"] = Document(drawing, rasterize(drawing))
    except versions.NewerVersionError:
        missing.append(_("the drawing"))
    for title, read in _PARTS.items():
        try:
            changes.update(read(fields, reader))  # type: ignore[typeddict-item]  # each of its fields is checked
        except Exception:  # of whatever class: what a file may hold instead has no end
            missing.append(_(title))
    past = read_history(fields, changes, reader) if "document" in changes else History()
    return OpenedState(changes, past, (*missing, *reader.told(), *_newer(fields)))


def _newer(fields: Mapping[str, Any]) -> Iterator[str]:
    if versions.is_newer({"version": fields["state"]}, versions.STATE) or versions.is_newer(fields, versions.DRAWING):
        yield _("what only the newer version of this program knows that made it")
