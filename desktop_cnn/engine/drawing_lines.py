"""Labelled drawings, as JSON lines or packed, and the side on which each stands when they are split."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.pen_digits import PACKED_ENDING, read_pen
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.engine.sources import Skipped
from desktop_cnn.engine.unpacking import MAX_DIGITS, too_many, unpacked

_EXAMPLE = '{"strokes": [[[9, 5], [20, 25]]], "label": 1}'
_UNSEEN_SITES = frozenset({"apa", "imp"})


def read_drawings(
    files: Iterable[Path], part: str, skip: Callable[[Skipped], object]
) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield (file, line number, fields) of those lines of some files, plain or gzip-compressed, that stand on a side.

    ``part``: the side, as ``side_of`` says, or "all". "label" is a digit. Packed pen digits are read as if each stood
    on a line. ``skip`` is told of lines without a label. Raises UserError for a file that cannot be read.
    """
    count = 0
    for path in files:
        if path.name.lower().endswith(PACKED_ENDING):
            pack = read_pen(path)
            sides = np.array([pen_part(site, writer) for site, writer in pack.names])
            (chosen,) = np.nonzero((sides[pack.writers] == part) | (part == "all"))
            lines = zip(chosen.tolist(), pack.take(chosen).lines(), strict=True)
            yield from ((path, number + 1, fields) for number, fields in lines)
            continue
        with unpacked(path) as file:
            for number, line in file.lines():
                count += 1
                if count > MAX_DIGITS:
                    raise too_many(path)
                try:
                    fields = _labelled(line, path, number)
                except UserError as error:
                    skip(Skipped(line_name(path, number), str(error)))
                    continue
                if part == "all" or side_of(fields) == part:
                    yield path, number, fields


def line_name(path: Path, number: int) -> Path:
    """Return what a line of a file is called among the inputs that are left out."""
    return Path(f"{path}:{number}")


def _labelled(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = _("{path}, line {number}: {error}")
        raise UserError(message.format(path=path, number=number, error=error)) from error
    label = fields.get("label") if isinstance(fields, dict) else None
    if not isinstance(label, int) or isinstance(label, bool) or label not in range(CLASSES):
        message = _("{path}, line {number} has no label from 0 to 9; one that has is {example}.")
        raise UserError(message.format(path=path, number=number, example=_EXAMPLE))
    labelled: dict[str, Any] = fields
    return labelled


def has_writer(fields: Mapping[str, Any]) -> bool:
    return fields.get("writer") is not None


def split_text(unsigned: int) -> str:
    """Return how so many drawings that name no writer are split."""
    text = _(
        "{count} drawings name no writer: the strokes of each decide on which side it stands, a tenth for testing, "
        "15 % held out, the rest to learn from."
    )
    return text.format(count=unsigned)


def side_of(fields: Mapping[str, Any]) -> str:
    """Return "train", "validation" or "test": by the writer or, where none is named, by the strokes themselves.

    Either stays the same wherever the line stands and whatever lies beside it.
    """
    if has_writer(fields):
        return pen_part(str(fields.get("source")), str(fields["writer"]))
    share = _share(json.dumps(fields.get("strokes")))
    return "test" if share < 0.1 else "validation" if share < 0.25 else "train"


def pen_part(site: str, writer: str) -> str:
    """Return the side of the split on which a writer stands.

    Test: every writer of the sites apa and imp, and a tenth of the others; validation: a twentieth; training: the rest.
    """
    share = _share(writer)
    if site in _UNSEEN_SITES or share < 0.1:
        return "test"
    return "validation" if share < 0.15 else "train"


def _share(text: str) -> float:
    """Return a number in [0, 1) that the text alone decides; it may hold half of a surrogate pair."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()[0] / 256
