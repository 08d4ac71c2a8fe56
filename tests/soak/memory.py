"""What the program's processes hold."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")


def descendants(pid: int) -> list[int]:
    """Return the processes below one, those of their children, and so on. Linux only."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if fields[0] != "Z":
            children[int(fields[1])].append(int(stat.parent.name))
    found, open_ = [], [pid]
    while open_:
        below = children[open_.pop()]
        found += below
        open_ += below
    return found


def held_bytes() -> dict[int, int]:
    """Return what this process and each below it holds, its share of what they share, by its number.

    Without the files that it maps, libraries above all: its share of these hangs on what else runs on the machine, and
    went from 110 to 35 MB while others ran their tests.
    """
    held = {}
    for pid in (os.getpid(), *descendants(os.getpid())):
        try:
            lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        held[pid] = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
    return held
