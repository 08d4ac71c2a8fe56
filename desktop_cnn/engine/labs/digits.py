"""The digits that a lab works on, fetched and read on a thread, so that a question about them can be dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue

from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.curves import PEN, SAMPLES
from desktop_cnn.core.pen_digits import SIZE_PX
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing
from desktop_cnn.engine.labelled import Labelled, Sample, labelled_samples, load_labelled
from desktop_cnn.engine.named import located
from desktop_cnn.engine.placement import Placement

_POLL_S = 0.1


class _DroppedError(Exception):
    """Nobody waits for the data any more."""


def read_digits(
    source: str, pen_part: str, sample: Sample, read: Callable[[Path], Drawing]
) -> Generator[Progress, None, Labelled]:
    """Yield what goes on, and return the digits; to close it ends the reading.

    ``source``: MNIST, PEN, SAMPLES or a path; ``pen_part``: which side of the split is meant by PEN. Raises UserError
    where the data cannot be used.
    """
    told: SimpleQueue[str] = SimpleQueue()
    is_dropped = threading.Event()

    def say(text: str) -> None:
        if is_dropped.is_set():
            raise _DroppedError
        told.put(text)

    pool = ThreadPoolExecutor(1, "data")
    reading = pool.submit(_load, source, pen_part, sample, read, say)
    pool.shutdown(wait=False)
    doing = _("Reading the digits…")
    try:
        while not reading.done():
            while not told.empty():
                doing = told.get()
            yield Progress(doing=doing)
            wait([reading], _POLL_S)
        return reading.result()
    finally:
        is_dropped.set()
        if reading.done():
            pool.shutdown()  # its thread has nothing left to do, but must have ended before whoever asked goes on


def _load(
    source: str, pen_part: str, sample: Sample, read: Callable[[Path], Drawing], say: Callable[[str], None]
) -> Labelled:
    if source == SAMPLES:
        return labelled_samples().sample(sample.count, sample.seed)
    part, placement = (pen_part, Placement((SIZE_PX, SIZE_PX))) if source == PEN else ("all", Placement())
    return load_labelled(located(source, say), part, placement, read, sample, say)
