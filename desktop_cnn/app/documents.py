"""Opening and saving: a drawing file or a picture, told apart by what is in it: people name files as they like."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

from desktop_cnn.app.pictures import OpenedPicture, encode_png, looks_like_a_picture, open_picture
from desktop_cnn.app.state import Document
from desktop_cnn.core.changes import kept_from_text
from desktop_cnn.core.drawing_file import MAX_FILE_BYTES, read_text, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_start, write_file
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing, Pixels

# Of what is neither, any other ending is taken for a picture, whose reader says which kinds it knows.
_DRAWING_ENDINGS = (".json", ".txt", "")
_START_BYTES = 512


@dataclass(frozen=True, eq=False)
class Opened:
    """What was opened: a document, and for a picture what was done to it."""

    document: Document
    picture: OpenedPicture | None = None

    def facts(self) -> dict[str, object]:
        """Return what was done to a picture, for JSON; nothing for a drawing."""
        return {"picture": self.picture.facts()} if self.picture else {}

    def in_words(self) -> str:
        """Return the same in brackets, to be put after a sentence."""
        return f" ({self.picture.in_words()})" if self.picture else ""


def open_file(path: Path) -> Opened:
    """Return a picture or drawing file. Any thread. Raises UserError, naming the file."""
    text = text_of_drawing(path)
    return opened_picture(open_picture(path)) if text is None else opened_drawing(text, path)


def text_of_drawing(path: Path, most_bytes: int = MAX_FILE_BYTES) -> str | None:
    """Return the text of a file that seems to be a drawing, None for a picture. Raises UserError, naming the file."""
    if "\0" in str(path):
        message = _("{path} cannot be opened: no file has such a name.")
        raise UserError(message.format(path=str(path).replace("\0", "\\0")))
    return read_text(path, most_bytes) if _is_drawing(path) else None


def opened_drawing(text: str, path: Path) -> Opened:
    """Return the drawing of a file's text. Raises UserError, naming the file."""
    drawing = kept_from_text(text, path)
    return Opened(Document(drawing, rasterize(drawing)))


def opened_picture(picture: OpenedPicture) -> Opened:
    """Return a picture that was read already."""
    return Opened(Document(picture.drawing, rasterize(picture.drawing)), picture)


def open_document(path: Path) -> Document:
    """Return what ``open_file`` does, without what was done to it."""
    return open_file(path).document


def _is_drawing(path: Path) -> bool:
    try:
        start = read_start(path, _START_BYTES).removeprefix(BOM_UTF8).lstrip()
    except OSError:
        start = b""  # the reader says what is wrong
    has_ending = path.suffix.lower() in _DRAWING_ENDINGS
    return start.startswith(b"{") or (has_ending and not looks_like_a_picture(start))


def open_drawing(path: Path) -> Drawing:
    """Return what ``open_page`` does, without its pixels."""
    return open_document(path).drawing


def save_drawing(path: Path, drawing: Drawing) -> None:
    """Write a drawing file, whole or not at all. Any thread. Raises UserError, naming the file."""
    write_file(path, (to_json(drawing) + "\n").encode())


def export_png(path: Path, pixels: Pixels) -> None:
    """Write the canvas as a 30×30 PNG, whole or not at all. Any thread. Raises UserError, naming the file."""
    write_file(path, encode_png(pixels))
