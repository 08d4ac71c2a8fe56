"""What ``classify`` reads: a picture or drawing a file, or a drawing a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop_cnn.app.documents import Opened, open_file
from desktop_cnn.app.state import Document
from desktop_cnn.core.drawing_file import from_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.engine.sources import STROKE_ENDINGS
from desktop_cnn.engine.unpacking import unpacked

_EXAMPLE = '{"strokes": [[[9, 5], [20, 25]]]}'


def inputs(path: Path) -> Iterator[tuple[str, Opened | UserError]]:
    """Yield each input of a file under its name, such as "digits.jsonl:3" for a line, or what is wrong with it."""
    try:
        if path.name.lower().endswith(STROKE_ENDINGS):
            yield from _lines(path)
        else:
            yield str(path), open_file(path)
    except UserError as error:
        yield str(path), error


def _lines(path: Path) -> Iterator[tuple[str, Opened | UserError]]:
    is_empty = True
    with unpacked(path) as file:
        for number, line in file.lines():
            is_empty = False
            name = f"{path}:{number}"
            try:
                drawing = from_json(line, name)
                yield name, Opened(Document(drawing, rasterize(drawing)))
            except UserError as error:
                yield name, error
    if is_empty:
        message = _("{path} holds no drawings: a line is one, such as {example}.")
        raise UserError(message.format(path=path, example=_EXAMPLE))
