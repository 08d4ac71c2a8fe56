"""What a process and all that it has started use: memory and processor time, as Linux tells them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_KINDS = {"Pss": "pss", "Private_Clean": "uss", "Private_Dirty": "uss"}


def tree() -> list[int]:
    """Return this process's id and those of its children, theirs, and so on; of this one alone where nobody tells."""
    parents = dict(_parents())
    found = [os.getpid()]
    for each in found:  # it grows meanwhile
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])


def memory_mb() -> dict[str, float]:
    """Return "pss", of shared pages a fair part, and "uss", without them, of the whole tree; nothing elsewhere."""
    found = dict.fromkeys(_KINDS.values(), 0.0)
    try:
        for process in tree():
            for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
                name, _colon, size = line.partition(":")
                if name in _KINDS:
                    found[_KINDS[name]] += int(size.split()[0]) / 1024
    except OSError:
        return {}
    return found


def processor_s(processes: Iterable[int]) -> float:
    """Return the processor time of processes; of this process alone where nobody tells."""
    paths = [path for process in processes for path in (_PROC / str(process)).glob("task/*/schedstat")]
    if not paths:
        return time.process_time()
    used_ns = 0
    for path in paths:
        with suppress(OSError):
            used_ns += int(path.read_text().split()[0])
    return used_ns / 1e9
