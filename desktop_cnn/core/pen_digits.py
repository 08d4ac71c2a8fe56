"""The pen digits that come with the program: strokes of real people, each with its writer, in one packed file.

The file is one of numpy's (.npz). For N digits of W writers, with S strokes and P points in all, it holds

    version       ()      1
    labels        (N,)    uint8
    writers       (N,)    uint16, numbers of a site and a name
    sites, names  (W,)    text: where the writer was collected, and what the collection calls the writer
    sides         (N,)    uint16, the larger side of the digit's box in steps of its tablet's grid
    strokes       (N,)    uint8, how many strokes the digit has
    points        (S,)    uint16, how many points the stroke has
    steps         (2, P)  int16, along x and y: from the point before, or from the box's corner to a digit's first

A coordinate is its steps from the corner, over ``sides``, to four decimals. ``script/pen-digits`` writes the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular
from desktop_cnn.core.packed import PackedDrawing
from desktop_cnn.core.raster import rasterize_many
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES, DEFAULT_PEN_PX

PACKED_ENDING = ".pen.npz"
PEN_FILE = resource("assets", "pen", "digits.pen.npz")
SIZE_PX = 20
"""How large they are shown to a network where nobody says otherwise: as large as MNIST's digits."""

COLLECTION = "UNIPEN train_r01_v07, category 1a"
CREDIT = {"credit": "Guyon et al., ICPR 1994; Zenodo 10.5281/zenodo.1195803", "licence": "CC BY 4.0"}

VERSION = 1
DECIMALS = 4
_NUMBERS = ("labels", "writers", "sides", "strokes", "points", "steps")
# Twice what the digits of the program take; as whole numbers in memory they take four times as much.
_MOST_BYTES, _MOST_UNPACKED = 1_500_000, 6_000_000


@dataclass(frozen=True, eq=False)
class PenPack:
    """N digits in units of the larger side of each one's box, whose corner is (0, 0).

    ``labels``: (N,) int64; ``writers``: (N,) int64, numbers of ``names``, each a site and a name. ``strokes``: (N,)
    int64, how many each digit has; ``points``: (S,) int64, how many each stroke has; ``places``: (P, 2) float64.
    """

    labels: NDArray[np.int64]
    writers: NDArray[np.int64]
    names: tuple[tuple[str, str], ...]
    strokes: NDArray[np.int64]
    points: NDArray[np.int64]
    places: NDArray[np.float64]

    def take(self, digits: NDArray[np.int64]) -> PenPack:
        """Return the digits of these numbers, which rise."""
        chosen = np.isin(np.arange(len(self.labels)), digits)
        of_strokes = np.repeat(chosen, self.strokes)
        places = self.places[np.repeat(of_strokes, self.points)]
        return PenPack(
            self.labels[chosen], self.writers[chosen], self.names, self.strokes[chosen], self.points[of_strokes], places
        )

    def boxes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the upper left and the lower right corner of each digit's box, (N, 2) each."""
        counts = points_a_digit(self.strokes, self.points)
        begins = np.cumsum(counts) - counts
        return np.minimum.reduceat(self.places, begins), np.maximum.reduceat(self.places, begins)

    def pixels(self, scale: NDArray[np.float64], offset: NDArray[np.float64]) -> NDArray[np.float32]:
        """Draw the digits with the usual pen, ``scale`` (N,) px large and moved by ``offset`` (N, 2): (N, 30, 30)."""
        return rasterize_many(self._placed(scale, offset), self.points, self.strokes)

    def drawings(self, scale: NDArray[np.float64], offset: NDArray[np.float64]) -> tuple[PackedDrawing, ...]:
        """Return the drawings of which ``pixels`` are made; nobody knows their times."""
        ends = self._placed(scale, offset)
        points = np.concatenate([ends, np.zeros_like(ends[:, :1])], axis=1)
        counts = iter(self.points.tolist())
        cuts = np.cumsum(points_a_digit(self.strokes, self.points))[:-1]
        return tuple(
            PackedDrawing(each, tuple(islice(counts, n)), (DEFAULT_PEN_PX,) * n, (False,) * n, b"", ())
            for each, n in zip(np.split(points, cuts), self.strokes.tolist(), strict=True)
        )

    def _placed(self, scale: NDArray[np.float64], offset: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (P, 2), every point in canvas pixels."""
        counts = points_a_digit(self.strokes, self.points)
        return self.places * np.repeat(scale, counts)[:, None] + np.repeat(offset, counts, axis=0)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield each digit as a line of a .jsonl file has it: "label", "source" (the site), "writer", "strokes"."""
        places, points = iter(self.places.tolist()), iter(self.points.tolist())
        digits = zip(self.labels.tolist(), self.writers.tolist(), self.strokes.tolist(), strict=True)
        for label, writer, strokes in digits:
            site, name = self.names[writer]
            lines = [list(islice(places, count)) for count in islice(points, strokes)]
            yield {"label": label, "source": site, "writer": name, "strokes": lines}


def credit_text() -> str:
    """Return the sentence that says whose the pen digits are."""
    text = _("The pen digits are those of real people: {collection}; {credit}; {licence}.")
    return text.format(collection=COLLECTION, **CREDIT)


def points_a_digit(strokes: NDArray[np.int64], points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (N,), of the strokes that each digit and the points that each stroke has."""
    found: NDArray[np.int64] = np.add.reduceat(points, np.cumsum(strokes) - strokes)
    return found


def read_pen(path: Path = PEN_FILE) -> PenPack:
    """Return what a packed file holds; all that comes with the program takes about 0.1 s. Any thread.

    Raises UserError for a file that is missing, damaged or of another version.
    """
    try:
        return _unpacked(_arrays(read_regular(path, _MOST_BYTES)))
    except OSError as error:
        reason = error.strerror or str(error)
    except Exception:  # whatever zip and numpy say of a broken file has no end
        reason = _("it is damaged or of another version")
    message = _("The pen digits {path} cannot be read: {reason}. Install the program again.")
    raise UserError(message.format(path=path, reason=reason))


def _arrays(raw: bytes) -> Mapping[str, NDArray[Any]]:
    with np.load(io.BytesIO(raw), allow_pickle=False) as file:
        if sum(member.file_size for member in file.zip.infolist()) > _MOST_UNPACKED:
            raise ValueError("it unpacks to more than pen digits do")
        if file["version"] != VERSION:
            raise ValueError("it is of another version")
        return {name: file[name] for name in (*_NUMBERS, "sites", "names")}


def _unpacked(arrays: Mapping[str, NDArray[Any]]) -> PenPack:
    labels, writers, sides, strokes, points, steps = (
        arrays[name].astype(np.int64, casting="safe") for name in _NUMBERS
    )
    names = tuple(zip(*(arrays[name].astype(str).tolist() for name in ("sites", "names")), strict=True))
    if (
        not 0 < len(labels) == len(writers) == len(sides) == len(strokes)
        or len(points) != strokes.sum()
        or steps.shape != (2, points.sum())
        or min(each.min() for each in (labels, writers, sides - 1, strokes - 1, points - 1)) < 0
        or labels.max() >= CLASSES
        or writers.max() >= len(names)
    ):
        raise ValueError("its arrays do not fit together")
    counts = points_a_digit(strokes, points)
    travelled = steps.cumsum(axis=1)  # (2, P), from the first digit's corner on
    begins = np.cumsum(counts) - counts
    corners = np.repeat(travelled[:, begins] - steps[:, begins], counts, axis=1)
    places = np.round((travelled - corners) / np.repeat(sides, counts), DECIMALS).T
    if places.min() < 0 or places.max() > 1:
        raise ValueError("a point lies outside its digit's box")
    return PenPack(labels, writers, names, strokes, points, np.ascontiguousarray(places))
