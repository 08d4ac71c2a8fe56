"""The shift map of one drawing, as it is worked out while the hand moves: 441 pictures on one core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.labs.shift_map import ShiftQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs.shift_map import prepare


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    answer = prepare()
    question = ShiftQuestion(rasterize(sample_drawings()[9].drawing), compared("centred"), "cpu", False, edits=())
    yield {"a shift map": lambda: list(answer(question))}
