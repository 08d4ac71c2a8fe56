"""Waiting for the window, so that Ctrl+C ends it: Qt's loop would swallow what Python raises in a slot."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from desktop_cnn.ui.hand import wait_until


def wait(is_done: Callable[[], bool], seconds: float, what: str) -> None:
    """Do what ``wait_until`` does. Raises KeyboardInterrupt where the person has ended it meanwhile."""
    with _noted() as noted:
        wait_until(lambda: bool(noted) or is_done(), seconds, what)
    if noted:
        raise KeyboardInterrupt


@contextmanager
def _noted() -> Iterator[list[int]]:
    """Note Ctrl+C in the list instead of raising."""
    noted: list[int] = []
    if threading.current_thread() is not threading.main_thread():  # Python tells no other
        yield noted
        return

    def note(number: int, _frame: FrameType | None) -> None:
        noted.append(number)

    former = signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, former)
