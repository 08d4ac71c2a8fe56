"""Where labelled drawings go on the canvas, and how large they are there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.values import CANVAS_PX


@dataclass(frozen=True)
class Placement:
    """Where drawings go: ``size_px`` is the range of their larger side, None leaves them as drawn.

    Sized drawings stand in the middle or, ``anywhere``, at a random place at which they fit.
    """

    size_px: tuple[float, float] | None = None
    anywhere: bool = False
    seed: int = 0

    def draw(self, rng: np.random.Generator) -> tuple[float, NDArray[np.float64]]:
        """Return the next drawing's size, 0 for as it is, and its place (2,), in [-1, 1] of the room that is left."""
        if self.size_px is None:
            return 0.0, np.zeros(2)
        size_px = float(rng.uniform(*self.size_px))
        return size_px, rng.uniform(-1, 1, size=2) if self.anywhere else np.zeros(2)


def fit(
    low: NDArray[np.float64], high: NDArray[np.float64], size_px: NDArray[np.float64], at: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return by how much to multiply drawings, (...,), and how far then to move them, (..., 2).

    ``low``, ``high``: (..., 2), the corners of their boxes. The larger side becomes ``size_px``, (...,), 0 leaves a
    drawing as it is; ``at``, (..., 2) in [-1, 1], is the place within the room that is left.
    """
    scale = size_px / np.maximum((high - low).max(axis=-1), 0.05)
    by = scale[..., None]
    offset = CANVAS_PX / 2 + at * np.maximum((CANVAS_PX - (high - low) * by) / 2 - 1, 0) - (low + high) / 2 * by
    return np.where(size_px, scale, 1), np.where(size_px[..., None], offset, 0)
