"""Opening and saving: a drawing file or a picture, told apart by the file's ending."""

from __future__ import annotations

from pathlib import Path

from desktop_cnn.app.pictures import encode_png, read_picture
from desktop_cnn.app.state import Page
from desktop_cnn.core.drawing_file import read_drawing, to_json
from desktop_cnn.core.files import unwritten, write_whole
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Pixels

# Any other ending is taken for a picture, whose reader says which kinds it knows.
_DRAWING_ENDINGS = (".json", ".txt", "")


def open_page(path: Path) -> Page:
    """Return a picture or drawing file as a page. Any thread. Raises UserError, naming the file."""
    drawing = read_drawing(path) if path.suffix.lower() in _DRAWING_ENDINGS else read_picture(path)
    return Page(drawing, rasterize(drawing))


def open_drawing(path: Path) -> Drawing:
    """Return what ``open_page`` does, without its pixels."""
    return open_page(path).drawing


def save_drawing(path: Path, drawing: Drawing) -> None:
    """Write a drawing file, whole or not at all. Any thread. Raises UserError, naming the file."""
    _write(path, (to_json(drawing) + "\n").encode())


def export_png(path: Path, pixels: Pixels) -> None:
    """Write the canvas as a 30×30 PNG, whole or not at all. Any thread. Raises UserError, naming the file."""
    _write(path, encode_png(pixels))


def _write(path: Path, raw: bytes) -> None:
    try:
        write_whole(path, raw)
    except OSError as error:
        raise unwritten(path, error) from error
