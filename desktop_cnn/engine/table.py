"""MNIST as Kaggle has it: a CSV file with a label and 784 pixels a row, with or without a line of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.engine.idx import SIDE_PX, check_labels, is_emnist
from desktop_cnn.engine.unpacking import MAX_DIGITS, too_many, unpacked

TABLE_ENDINGS = (".csv", ".csv.gz")
_COLUMNS = 1 + SIDE_PX * SIDE_PX
_ROWS = 1000


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
        blocks = [np.zeros((0, _COLUMNS), np.uint8), *self._blocks()]
        rows = np.concatenate(blocks)
        labels, images = rows[:, 0], rows[:, 1:].reshape(-1, SIDE_PX, SIDE_PX)
        check_labels(self.path, labels)
        return (images.swapaxes(1, 2) if self.lies_on_its_side else images), labels

    def _blocks(self) -> Iterator[NDArray[np.uint8]]:
        with unpacked(self.path) as file:
            lines = file.lines()
            first = next(lines, None)
            if first and not _is_names(first[1]):
                lines = chain([first], lines)
            read = 0
            while block := list(islice(lines, _ROWS)):
                read += len(block)
                if read > MAX_DIGITS:
                    raise too_many(self.path)
                yield self._block(block)

    def _block(self, lines: list[tuple[int, str]]) -> NDArray[np.uint8]:
        try:
            values = np.loadtxt([line for _number, line in lines], delimiter=",", comments=None, quotechar='"', ndmin=2)
            fits = values.shape[1] == _COLUMNS and bool(((values >= 0) & (values <= 255) & (values % 1 == 0)).all())
        except Exception:  # whatever numpy says of a broken file
            fits = False
        if not fits:
            message = _("{path}, lines {first} to {last}: not a label and 784 whole numbers from 0 to 255 in each.")
            raise UserError(message.format(path=self.path, first=lines[0][0], last=lines[-1][0]))
        return values.astype(np.uint8)


def _is_names(line: str) -> bool:
    return not line.split(",")[0].strip(' "').replace(".", "", 1).isdigit()


def is_table(path: Path) -> bool:
    """Whether a CSV file holds labelled pictures: Kaggle lays others beside them, without labels or pictures."""
    try:
        with unpacked(path) as file:
            return any(line.count(",") == _COLUMNS - 1 for _number, line in islice(file.lines(), 1))
    except UserError:
        return False
