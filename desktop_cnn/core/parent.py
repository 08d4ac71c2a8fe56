"""A process that works for another one ends with it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Be killed when the process that started this one ends, be it killed itself while this one is stopped.

    Linux only: elsewhere nothing happens, and what the parent held open tells of its end. To be called on the main
    thread by a process whose parent started it from a thread that stays.
    """
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended meanwhile
        os._exit(1)


def end_with_torchrun() -> None:
    """As ``end_with_parent`` where torchrun has started this process.

    To be called before anything is imported that takes its time: of a torchrun that is killed meanwhile nobody can
    tell afterwards that it was there, and to join it is tried for half an hour.
    """
    if "TORCHELASTIC_RUN_ID" in os.environ:
        end_with_parent()
