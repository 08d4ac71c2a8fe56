"""What a panel shows as numbers: arrays by name, whose axes are named; as tidy CSV and as NPZ. Any thread."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

_REST_ROWS, _REST_S = 500, 0.0005


@dataclass(frozen=True, eq=False)
class Quantity:
    """``values`` along ``axes``, in order: each with the names of its places, or nothing where they are counted from 0.

    Without axes it is one number.
    """

    values: NDArray[Any]
    axes: Mapping[str, tuple[str | float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.axes) != self.values.ndim:
            raise ValueError(f"{self.values.ndim} axes, {len(self.axes)} names")
        for (name, places), length in zip(self.axes.items(), self.values.shape, strict=True):
            if places and len(places) != length:
                raise ValueError(f"axis {name} has {length} places, {len(places)} names")


Numbers = Mapping[str, Quantity]


def quantity(values: Any, *axes: str, **named: Iterable[str | float]) -> Quantity:
    """Return values with their axes in order: ``axes`` of numbered places come behind those of ``named`` ones."""
    places = {name: tuple(each) for name, each in named.items()}
    return Quantity(np.asarray(values), {**places, **dict.fromkeys(axes, ())})


def numbers_bytes(numbers: Numbers, comments: Iterable[str], path: Path) -> bytes:
    """Return the file that the path's ending names. Raises UserError for one that is not known."""
    way = WAYS.get(path.suffix.lower())
    if way is None:
        message = _("{name} cannot be written: numbers are CSV or NPZ. Give it a name that ends so.")
        raise UserError(message.format(name=path.name))
    return way(numbers, comments)


def to_csv(numbers: Numbers, comments: Iterable[str]) -> bytes:
    """Return UTF-8 text: comments behind #, then a row a value with what it is and its place on every axis.

    ``float(text)`` of each value is what is in the array, to the last bit of its type.
    """
    text = io.StringIO()
    text.writelines("# " + " ".join(comment.split()) + "\n" for comment in comments)
    axes = list(dict.fromkeys(axis for each in numbers.values() for axis in each.axes))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["quantity", *axes, "value"])
    for done, row in enumerate(_rows(numbers, axes)):
        writer.writerow(row)
        if done % _REST_ROWS == 0 and threading.current_thread() is not threading.main_thread():
            time.sleep(_REST_S)  # others wait for Python's lock
    return text.getvalue().encode()


def _rows(numbers: Numbers, axes: list[str]) -> Iterator[list[object]]:
    for name, each in numbers.items():
        columns = [axes.index(axis) for axis in each.axes]
        places = [named or range(length) for named, length in zip(each.axes.values(), each.values.shape, strict=True)]
        for place, value in zip(product(*places), each.values.ravel(), strict=True):
            row: list[object] = [""] * len(axes)
            for column, at in zip(columns, place, strict=True):
                row[column] = at
            yield [name, *row, str(value)]


def to_npz(numbers: Numbers, comments: Iterable[str]) -> bytes:
    """Return an archive of arrays, as numpy.load opens it without pickle.

    Places that have names stand beside their array, as "probabilities.network"; the comments as "about".
    """
    named: dict[str, Any] = {
        f"{name}.{axis}": np.array(places)
        for name, each in numbers.items()
        for axis, places in each.axes.items()
        if places
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {name: each.values for name, each in numbers.items()}
    np.savez_compressed(buffer, allow_pickle=False, about=np.array(list(comments)), **arrays, **named)
    return buffer.getvalue()


WAYS: Mapping[str, Callable[[Numbers, Iterable[str]], bytes]] = {".csv": to_csv, ".npz": to_npz}
