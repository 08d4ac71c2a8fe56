"""Memory that the program has let go of, and the system has not got back."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give what is free back to the system: glibc keeps it, for each thread, for whatever that thread may want next.

    Some milliseconds. Any thread; nothing happens where the C library is another one.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
