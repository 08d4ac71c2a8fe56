"""MNIST as Kaggle and OpenML have it: a CSV file with a label and 784 pixels a row.

The label stands where a line of names says "label" or "class", without such a line before the pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.engine.idx import SIDE_PX, check_labels, is_emnist
from desktop_cnn.engine.unpacking import MAX_DIGITS, too_many, unpacked

TABLE_ENDINGS = (".csv", ".csv.gz")
_COLUMNS = 1 + SIDE_PX * SIDE_PX
_ROWS = 1000
_LABEL_NAMES = frozenset({"label", "class"})


@dataclass(frozen=True)
class Table:
    """A CSV file; so many others of the same part lie ``beside`` it."""

    path: Path
    part: str
    beside: int = 0

    @property
    def lies_on_its_side(self) -> bool:
        """EMNIST's pictures do, in CSV files, too."""
        return is_emnist(self.path)

    def read(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return (N, 28, 28) upright pictures, ink 255 on 0, and (N,) labels. Raises UserError."""
        with unpacked(self.path) as file:
            lines = file.lines()
            first = next(lines, (1, ""))
            names = _names(first[1])
            if len(names) == _COLUMNS and not _LABEL_NAMES & set(names):
                raise UserError(
                    _('{path} names no column "label" or "class" in its first line.').format(path=self.path)
                )
            rest = lines if names else chain([first], lines)
            rows = np.concatenate([np.zeros((0, _COLUMNS), np.uint8), *self._blocks(rest)])
        if not names:
            self._check_order(rows)
        column = next((number for number, name in enumerate(names) if name in _LABEL_NAMES), 0)
        labels, images = rows[:, column], np.delete(rows, column, axis=1).reshape(-1, SIDE_PX, SIDE_PX)
        check_labels(self.path, labels)
        return (images.swapaxes(1, 2) if self.lies_on_its_side else images), labels

    def _check_order(self, rows: NDArray[np.uint8]) -> None:
        """Raise UserError for a table without names whose labels seem to stand last: what stands first is a pixel."""
        first, last = rows[:, 0], rows[:, -1]
        if 0 < last.max(initial=0) < CLASSES and not 0 < first.max(initial=0) < CLASSES:
            message = _(
                '{path} seems to have its labels last: put a line of names above the rows, "label" over the labels.'
            )
            raise UserError(message.format(path=self.path))

    def _blocks(self, lines: Iterator[tuple[int, str]]) -> Iterator[NDArray[np.uint8]]:
        read = 0
        while block := list(islice(lines, _ROWS)):
            read += len(block)
            if read > MAX_DIGITS:
                raise too_many(self.path)
            yield self._block(block)

    def _block(self, lines: list[tuple[int, str]]) -> NDArray[np.uint8]:
        try:
            values = np.loadtxt([line for _number, line in lines], delimiter=",", comments=None, quotechar='"', ndmin=2)
            fits = values.shape[1] == _COLUMNS and bool(((values >= 0) & (values <= 255)).all())
            fits = fits and bool((values % 1 == 0).all())  # of what is finite: else numpy warns
        except Exception:  # whatever numpy says of a broken file
            fits = False
        if not fits:
            first, last = lines[0][0], lines[-1][0]
            if first == last:
                message = _("{path}, line {first}: not a label and 784 whole numbers from 0 to 255.")
            else:
                message = _("{path}, lines {first} to {last}: not a label and 784 whole numbers from 0 to 255 in each.")
            raise UserError(message.format(path=self.path, first=first, last=last))
        return values.astype(np.uint8)


def _names(line: str) -> list[str]:
    """Return the names of the columns, in small letters; none where the line is a row of numbers."""
    cells = [cell.strip(" \"'").lower() for cell in line.split(",")]
    is_row = cells[0].replace(".", "", 1).isdigit() and not _LABEL_NAMES & set(cells)
    return [] if is_row else cells


def is_table(path: Path) -> bool:
    """Whether a CSV file holds labelled pictures: Kaggle lays others beside them, without labels or pictures."""
    try:
        with unpacked(path) as file:
            _number, line = next(file.lines(), (0, ""))
        names = _names(line)
        return line.count(",") == _COLUMNS - 1 and (not names or bool(_LABEL_NAMES & set(names)))
    except UserError:
        return False
