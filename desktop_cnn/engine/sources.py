"""What a path holds: digits as MNIST's or EMNIST's files, a table, pictures in folders by digit, or drawings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.pen_digits import PACKED_ENDING
from desktop_cnn.core.text import _
from desktop_cnn.core.values import PICTURE_ENDINGS
from desktop_cnn.engine.folder import DataFile, data_files, files_beside, part_of
from desktop_cnn.engine.idx import IdxPair, find_idx_pairs, find_lone_idx
from desktop_cnn.engine.table import TABLE_ENDINGS, Table, is_table
from desktop_cnn.engine.unpacking import unread

STROKE_ENDINGS = (".jsonl", ".jsonl.gz")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LABEL = re.compile(r"(?:(?:digits?|class|label|numbers?|num|category)[ _.-]*)?0*([0-9])|" + "|".join(_WORDS))
_NAMED = 10
# In which part to look first; what names none is for both.
_WANTED = {"test": ("test", "", "validation", "train"), "train": ("train", "")}


@dataclass(frozen=True)
class Pictures:
    """Picture files with their labels, by digit and then by name, and how many lie there that are left out.

    ``others``: files of other kinds among them; ``elsewhere``: pictures of other parts; ``unlabelled``: pictures in no
    digit's folder.
    """

    folder: Path
    files: tuple[tuple[Path, int], ...]
    part: str
    others: int = 0
    elsewhere: int = 0
    unlabelled: int = 0


@dataclass(frozen=True)
class Strokes:
    """Files of JSON lines, a labelled drawing in each, or of packed pen digits."""

    files: tuple[Path, ...]


@dataclass(frozen=True)
class Skipped:
    """A picture or a line that could not be read, and the sentence that says why."""

    path: Path
    reason: str


Raster = IdxPair | Table | Pictures
_Part = TypeVar("_Part", IdxPair, Table)


def accepted() -> str:
    """Return the sentence that ends every refusal of data."""
    text = _(
        "Accepted are MNIST's or EMNIST's IDX files (such as t10k-images-idx3-ubyte[.gz] beside its labels), CSV files "
        "of a label and 784 pixels a row, folders of pictures ({kinds}) named by digit (3, 03, digit_3), "
        "and .jsonl[.gz] files of labelled drawings."
    )
    return text.format(kinds=", ".join(ending.removeprefix(".").upper() for ending in PICTURE_ENDINGS))


def no_digits(path: Path, files: Sequence[DataFile]) -> UserError:
    """Return the refusal of a path below which nothing was found among ``files``."""
    lone = find_lone_idx(files)
    if lone is None and any(each.suffix.lower() == ".json" for each in (path, *(file.path for file in files))):
        return unusable(path, _("labelled drawings belong into a .jsonl file, one in each line"))
    if lone is None:
        return unusable(path, _("it holds no labelled digits"))
    return unusable(path, _("{name} lies without its other half, pictures or labels").format(name=lone.name))


def unusable(path: Path, reason: str) -> UserError:
    """Return the refusal of a path, ``reason`` being a clause such as "it holds no labelled digits"."""
    message = _("{path} cannot be used: {reason}. {accepted}")
    return UserError(message.format(path=path, reason=reason, accepted=accepted()))


def find_raster(path: Path, wanted: str, files: Sequence[DataFile]) -> Raster | None:
    """Return the digits that are no drawings, of the part that comes nearest to "train" or "test"; None for none.

    ``files``: those below the folder ``path``, or none for a file.
    """
    if not path.is_dir():
        return _single(path)
    tables = [file for file in files if file.path.name.lower().endswith(TABLE_ENDINGS)]
    for part in _WANTED[wanted]:
        for found in (
            _first(find_idx_pairs(files), part),
            _first((Table(f.path, f.part) for f in tables if f.part == part and is_table(f.path)), part),
            _pictures(path, files, part),
        ):
            if found is not None:
                return found
    lone = find_lone_idx(files)
    return _single(lone) if lone else None  # its other half may lie in the folder beside


def find_strokes(path: Path, files: Sequence[DataFile]) -> Strokes | None:
    """Return the drawing files at a path or below a folder; a file that lies beside its packed form counts once."""
    every = [path] if not path.is_dir() else [file.path for file in files]
    endings = (*STROKE_ENDINGS, PACKED_ENDING)
    named = {_unpacked_name(each): each for each in every if each.name.lower().endswith(endings)}
    return Strokes(tuple(named.values())) if named else None


def tell_of(raster: Raster, wanted: str, say: Callable[[str], None]) -> None:
    """Say what was decided about the digits and would otherwise go unseen."""
    if raster.part not in (wanted, ""):
        kinds = {"train": _("training"), "validation": _("validation"), "test": _("test")}
        text = _("No {wanted} digits here: reading the {part} digits.")
        say(text.format(wanted=kinds[wanted], part=kinds[raster.part]))
    if isinstance(raster, Pictures):
        for count, text in (
            (raster.others, _("Files of other kinds among the pictures, left out: {count}")),
            (raster.elsewhere, _("Pictures of other parts of the data, left out: {count}")),
            (raster.unlabelled, _("Pictures in folders that are not named by a digit, left out: {count}")),
        ):
            if count:
                say(text.format(count=count))
        return
    if raster.beside:
        say(_("Several data sets lie here: reading {path}.").format(path=raster.path))
    if raster.lies_on_its_side:
        say(_("EMNIST's pictures lie on their side: each is read upright."))


def skipped_text(skipped: Sequence[Skipped]) -> str:
    """Return the lines that count and name what was left out."""
    reasons = [each.reason for each in skipped[:_NAMED]]
    more = [_("and {count} more").format(count=len(skipped) - _NAMED)] if len(skipped) > _NAMED else []
    head = _("Digits that cannot be read, left out: {count}").format(count=len(skipped))
    return "\n  ".join([head, *reasons, *more])


def list_files(path: Path) -> list[DataFile]:
    """Return the files below a folder, none for a file. Raises UserError where there is nothing at the path."""
    try:
        is_there, is_folder = path.exists(), path.is_dir()
    except OSError as error:  # a name that no file can have, or a folder that lets nobody in
        raise unread(path, error) from error
    if not is_there:
        raise unusable(path, _("there is no such file or folder"))
    return data_files(path) if is_folder else []


def label_of(folder: str) -> int | None:
    """Return the digit that a folder's name stands for, such as "3", "03", "digit_3" or "three"; None for none."""
    match = _LABEL.fullmatch(folder.lower())
    if match is None:
        return None
    return int(match[1]) if match[1] else _WORDS.index(match[0])


def _single(path: Path) -> Raster | None:
    if path.name.lower().endswith(TABLE_ENDINGS):
        return Table(path, "")
    return next((pair for pair in find_idx_pairs(files_beside(path)) if path in (pair.images, pair.labels)), None)


def _first(found: Iterable[_Part], part: str) -> _Part | None:
    chosen = [each for each in found if each.part == part]
    return replace(chosen[0], beside=len(chosen) - 1) if chosen else None


def _pictures(folder: Path, files: Sequence[DataFile], part: str) -> Pictures | None:
    found, others, elsewhere, unlabelled = [], 0, 0, 0
    for file in files:
        inner = file.path.relative_to(folder)
        label, is_picture = _label_above(inner), inner.suffix.lower() in PICTURE_ENDINGS
        # Of folders alone: a picture may well be called "test".
        is_of_part = part_of(inner.parent) == part
        if label is None:
            unlabelled += is_picture
        elif not is_picture:
            others += is_of_part
        elif is_of_part:
            found.append((file.path, label))
        else:
            elsewhere += 1
    if not found:
        return None
    by_digit = sorted(found, key=lambda each: each[1])
    return Pictures(folder, tuple(by_digit), part, others, elsewhere, unlabelled)


def _label_above(path: Path) -> int | None:
    """Return the digit that the nearest folder names: writers may have folders of their own within a digit's."""
    labels = (label_of(folder.name) for folder in path.parents)
    return next((label for label in labels if label is not None), None)


def _unpacked_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path
