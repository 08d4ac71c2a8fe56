"""All layers in one call into torch: docs/decisions/traced-reading.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

import torch
from torch import Tensor

from desktop_cnn.models.base import Classifier, Rows, rows_of

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
        # As torch.jit.trace does, whose every function stays for ever, with some megabytes: one that is let go of is
        # gone. What is to replace both needs a compiler, or runs in Python between the layers.
        graph, _values = torch._C._create_graph_by_tracing(
            lambda given: self._read(given).values, (pixels,), lambda _value: "", True, False, None, ["given"]
        )
        return torch._C._create_function_from_graph("reading", graph), shapes


class Recorded(Classifier):
    """An architecture whose layers do the same for every picture, so that they can be read as they were recorded."""

    def reading(self, requested: Set[str]) -> Callable[[Tensor], Rows]:
        return Traced(lambda pixels: rows_of(self.activations(pixels), requested))
