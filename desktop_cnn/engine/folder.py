"""The files below a data folder that a person means, and what their names say of training and testing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.engine.unpacking import unread

_MAX_FILES = 1_000_000
_MADE_BY_SYSTEMS = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_PARTS = {"train": "train", "test": "test", "t10k": "test", "val": "validation"}
_PART = re.compile(r"(?<![a-z])(train|test|t10k|val)(ing|id|idation)?(set|data|images?|labels?|digits?)?(?![a-z])")


@dataclass(frozen=True)
class DataFile:
    """``part``: "train", "test" or "validation" where the name or a folder's says so, else ""."""

    path: Path
    part: str


def data_files(folder: Path) -> list[DataFile]:
    """Return the files below a folder, sorted, without hidden ones and what systems leave in folders.

    Raises UserError where a folder cannot be read or there are a million files.
    """
    files: list[DataFile] = []
    for path in _walk(folder):
        files.append(DataFile(path, part_of(path.relative_to(folder))))
        if len(files) > _MAX_FILES:
            message = _("{folder} holds more than {most:,} files: name a folder of digits alone.")
            raise UserError(message.format(folder=folder, most=_MAX_FILES))
    return sorted(files, key=lambda file: file.path)


def files_beside(path: Path) -> list[DataFile]:
    """Return the files in a file's folder and, where that is called as the file is, in the folders beside it.

    Raises UserError where a folder cannot be read.
    """
    try:
        files = list(path.parent.iterdir())
        if _stem(path.parent.name) == _stem(path.name):
            files += path.parent.parent.glob("*/*")
        return [DataFile(file, "") for file in sorted(set(files)) if _is_meant(file.name) and file.is_file()]
    except OSError as error:
        raise unread(path, error) from error


def _stem(name: str) -> str:
    return re.sub(r"\W|_", "", name.lower().removesuffix(".gz"))


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every visible file, through links to folders, too, each folder once."""
    seen: set[str] = set()

    def fail(error: OSError) -> None:
        raise unread(Path(error.filename or folder), error) from error

    for where, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        real = os.path.realpath(where)
        folders[:] = [] if real in seen else sorted(filter(_is_meant, folders))
        if real not in seen:
            yield from (Path(where, name) for name in filter(_is_meant, names))
        seen.add(real)


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in _MADE_BY_SYSTEMS


def part_of(path: Path) -> str:
    """Return the part that the file's name or, nearest first, a folder's above it names; "" for none."""
    for name in reversed(path.parts):
        # "mnistTest" has a word "Test".
        found = _PART.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
        if found:
            return _PARTS[found[1]]
    return ""
