"""Work that can only be done on the main thread, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

Result = TypeVar("Result")

_TURN_S = 0.003


def in_turns(owner: QWidget, work: Generator[None, None, Result], done: Callable[[Result], None]) -> None:
    """Do work a few milliseconds at a time, and then what is to be done with its result, while the owner is seen."""
    deadline = time.perf_counter() + _TURN_S
    try:
        while time.perf_counter() < deadline:
            next(work)
    except StopIteration as end:
        done(end.value)
    else:
        if owner.isVisible():
            QTimer.singleShot(0, owner, lambda: in_turns(owner, work, done))
