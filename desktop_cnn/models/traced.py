"""Many small layers in one call into torch: docs/decisions/traced-reading.md."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from desktop_cnn.models.base import Rows

_Recorded = tuple[Callable[[Tensor], Tensor], Mapping[str, tuple[int, ...]]]


class Traced:
    """Does what ``read`` does, recorded once for each size of batch: Python's lock is given away once.

    ``read`` does the same for every picture: no branch of Python's hangs on a value. Its weights are as they are now,
    and require no gradient.
    """

    def __init__(self, read: Callable[[Tensor], Rows]) -> None:
        self._read = read
        self._recorded: dict[torch.Size, _Recorded] = {}

    def __call__(self, pixels: Tensor) -> Rows:
        if pixels.device.type != "cpu":  # a GPU works while the thread waits for the lock
            return self._read(pixels)
        if pixels.shape not in self._recorded:
            self._recorded[pixels.shape] = self._record(pixels)
        run, shapes = self._recorded[pixels.shape]
        return Rows(run(pixels), shapes)

    def _record(self, pixels: Tensor) -> _Recorded:
        shapes = self._read(pixels).shapes
        with warnings.catch_warnings():
            # What is to replace it needs a compiler, or runs in Python between the layers.
            warnings.simplefilter("ignore", DeprecationWarning)
            run = torch.jit.trace(lambda given: self._read(given).values, pixels, check_trace=False)
        return run, shapes
