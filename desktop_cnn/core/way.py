"""In which order a recurrent network reads a drawing, and where on it that is: row by row, or as the pen went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import Network
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.pen_path import drawn_until, pen_segments
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.recipes import Recipe
from desktop_cnn.core.values import CANVAS_PX


class Way(Protocol):
    """Steps count from 0. ``picture``: (30, 30), on which the way is shown."""

    @property
    def picture(self) -> Values: ...

    def read(self, step: int) -> NDArray[np.bool_]:
        """Return (30, 30): what of the picture has been read after a step."""

    def box(self, step: int) -> Box:
        """Return the cells of the picture at which the step is."""

    def step_at(self, row: int, column: int) -> int:
        """Return the step that reads a cell, or what is nearest to it."""

    def on_canvas(self, step: int) -> NDArray[np.bool_]:
        """Return (30, 30): what has been read after a step, where it was drawn."""


@dataclass(frozen=True, eq=False)
class RowWay:
    """From the first row to the last of the ``picture`` that the network is given."""

    recipe: Recipe
    picture: Values

    def read(self, step: int) -> NDArray[np.bool_]:
        return np.broadcast_to(np.arange(CANVAS_PX)[:, None] <= step, self.picture.shape)

    def box(self, step: int) -> Box:
        return Box(step, 0, step + 1, CANVAS_PX)

    def step_at(self, row: int, column: int) -> int:
        return row

    def on_canvas(self, step: int) -> NDArray[np.bool_]:
        return self.recipe.drawn(self.read(step).astype(np.float32)) > 0


class PenWay:
    """As the pen went over the document. Raises UserError, as ``pen_segments``."""

    def __init__(self, document: Document) -> None:
        self._document, self.picture = document, document.pixels
        self._segments = pen_segments(document.drawing, document.pixels)
        self._read: tuple[int, NDArray[np.bool_]] = (-1, np.zeros_like(document.pixels, dtype=bool))

    def read(self, step: int) -> NDArray[np.bool_]:
        if self._read[0] != step:  # asked for twice, on the thread of the pen
            self._read = step, drawn_until(self._document.drawing, self._segments, self.picture, step + 1)
        return self._read[1]

    def box(self, step: int) -> Box:
        column, row = np.clip(np.floor(self._segments[step, 2:]).astype(int), 0, CANVAS_PX - 1).tolist()
        return Box(row, column, row + 1, column + 1)

    def step_at(self, row: int, column: int) -> int:
        middles = (self._segments[:, :2] + self._segments[:, 2:]) / 2
        return int(((middles - (column + 0.5, row + 0.5)) ** 2).sum(axis=1).argmin())

    def on_canvas(self, step: int) -> NDArray[np.bool_]:
        return self.read(step)


def way_of(network: Network, given: Values, document: Document) -> Way:
    """Return the way of what a network is given of a document. Raises UserError where there is none."""
    return RowWay(network.recipe, given) if network.model.reads.is_picture else PenWay(document)
