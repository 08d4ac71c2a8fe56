"""Both networks over one drawing at every whole-pixel shift."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from desktop_cnn.core.values import CANVAS_PX, SHIFT_REACH_PX, Pixels, ShiftMap, ShiftQuestion, frozen
from desktop_cnn.engine.inference import Loaded, load_networks

_CHUNK = 63
_SIDE = 2 * SHIFT_REACH_PX + 1


def shifted(pixels: Pixels) -> NDArray[np.float32]:
    """Return (441, 30, 30): the drawing moved by every (dx, dy), row by row of dy; what leaves is cut off."""
    padded = np.pad(pixels, SHIFT_REACH_PX)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (CANVAS_PX, CANVAS_PX))  # (21, 21, 30, 30)
    # The window that begins further left shows the drawing further right.
    return windows[::-1, ::-1].reshape(-1, CANVAS_PX, CANVAS_PX)


class ShiftMapper:
    """Answers questions with a ShiftMap each. Used on one thread only."""

    def __init__(self) -> None:
        self._loaded: Loaded | None = None
        self._choice = ("", "")

    def answer(self, question: ShiftQuestion) -> Iterator[ShiftMap]:
        """Raises UserError where weights or device cannot be used."""
        start = time.perf_counter()
        loaded = self._load(question)
        # While the hand moves, one of two cores is left to the window and to the panels' own reading.
        torch.set_num_threads(min(os.cpu_count() or 1, 2) if question.is_calm else 1)
        pictures = shifted(question.pixels)
        parts = [loaded.probabilities(pictures[i : i + _CHUNK]) for i in range(0, len(pictures), _CHUNK)]
        probabilities = {
            name: frozen(np.concatenate([part[name] for part in parts]).reshape(_SIDE, _SIDE, -1))
            for name in loaded.networks
        }
        milliseconds = (time.perf_counter() - start) * 1000
        yield ShiftMap(question.pixels, question.recipe, probabilities, milliseconds)

    def _load(self, question: ShiftQuestion) -> Loaded:
        choice = (question.recipe, question.device)
        if self._loaded is None or choice != self._choice:
            self._loaded = load_networks(*choice)
            for network in self._loaded.networks.values():
                # Half the time for such batches; for one drawing it would be slower.
                network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # untyped in torch
            self._choice = choice
        return self._loaded


def prepare_shift_mapper() -> Callable[[ShiftQuestion], Iterator[ShiftMap]]:
    """Return a ShiftMapper's ``answer``; called in the process that works it out."""
    return ShiftMapper().answer
