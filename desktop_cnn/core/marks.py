"""Where a question is on its way from the pen to the painted panels, for who measures (docs/measuring.md).

While nobody does, a mark is one comparison. The names, in the order of the way:

=============  =============================================================================
``event``      moves of the pen are about to be drawn, and will be the question ``seq``
``rasterized`` their segments have been drawn into the pixels
``asking``     the state holds it, and a request is about to be made
``asked``      the request lies in the slot
``handled``    canvas and window have taken them in
``answered``   the answer is there; its time of reading is ``Snapshot.forward_ms``
``taken``      the main thread has taken it up
``shown``      state and visible panels have taken it in
``painting``   Qt begins to paint a window (0 for ``seq``: it may show several answers' changes)
``painted``    Qt has painted the main window, which shows the answer ``seq``
=============  =============================================================================
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Mark(NamedTuple):
    """``at_s``: by time.perf_counter."""

    name: str
    seq: int
    at_s: float


_marks: list[Mark] | None = None


def mark(name: str, seq: int) -> None:
    """Note that the question ``seq`` has come to a place of its way. Any thread."""
    if _marks is not None:
        _marks.append(Mark(name, seq, time.perf_counter()))


@contextmanager
def marking() -> Iterator[list[Mark]]:
    """Keep all marks in the list, as they come, until the context ends. One at a time."""
    global _marks
    kept: list[Mark] = []
    _marks = kept
    try:
        yield kept
    finally:
        _marks = None
