"""The rungs of the ladder over one drawing at every whole-pixel shift."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desktop_cnn.core.labs.shift_map import ShiftMap, ShiftQuestion
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labs.shift_map import ShiftMapper


def prepare() -> Callable[[ShiftQuestion], Iterator[ShiftMap]]:
    """Return a ShiftMapper's ``answer``: a lab has one panel, and the shift map's has its own."""
    return ShiftMapper(CorePool()).answer
