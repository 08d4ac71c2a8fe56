"""The compared networks over one drawing at every whole-pixel shift."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftMap, ShiftQuestion
from desktop_cnn.core.values import CANVAS_PX, Pixels, frozen
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.loaded import take_readable

_CHUNK = 45
_SIDE = 2 * SHIFT_REACH_PX + 1


def shifted(pixels: Pixels) -> NDArray[np.float32]:
    """Return (441, 30, 30): the drawing moved by every (dx, dy), row by row of dy; what leaves is cut off."""
    padded = np.pad(pixels, SHIFT_REACH_PX)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (CANVAS_PX, CANVAS_PX))  # (21, 21, 30, 30)
    # The window that begins further left shows the drawing further right.
    return windows[::-1, ::-1].reshape(-1, CANVAS_PX, CANVAS_PX)


class ShiftMapper:
    """Answers questions with a ShiftMap each. Used on one thread only."""

    def __init__(self, cores: CorePool) -> None:
        self._cores = cores

    def answer(self, question: ShiftQuestion) -> Iterator[ShiftMap]:
        """Raises UserError where weights or device cannot be used."""
        loaded = take_readable(question.models, question.device, question.edits)
        pictures = shifted(question.pixels)
        chunks = [pictures[i : i + _CHUNK] for i in range(0, len(pictures), _CHUNK)]
        # While the hand moves, the other cores are left to the window and to the panels' own reading.
        parts = list((self._cores.map if question.is_calm else map)(loaded.probabilities, chunks))
        probabilities = {
            name: frozen(np.concatenate([part[name] for part in parts]).reshape(_SIDE, _SIDE, -1))
            for name in loaded.networks
        }
        ink = np.count_nonzero(pictures, axis=(1, 2))
        yield ShiftMap(probabilities, (ink == np.count_nonzero(question.pixels)).reshape(_SIDE, _SIDE))


def prepare() -> Callable[[ShiftQuestion], Iterator[ShiftMap]]:
    """Return a ShiftMapper's ``answer``."""
    return ShiftMapper(CorePool()).answer
