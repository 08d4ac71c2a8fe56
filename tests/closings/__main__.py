"""python -m tests.closings [CLOSINGS [SEED]]: so many, 200 where nothing is said, each of a program of its own."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_cnn.app.journal import Journal
from tests.closings.victim import KINDS

LONGEST_S = 1.0
_LATEST_MS = 3_000

Start = Callable[[Sequence[str], Mapping[str, str]], "subprocess.CompletedProcess[str]"]


def start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def close_once(kind: str, delay_ms: int, folder: Path, run: Start = start) -> float:
    """Return how long the program took from being closed to its end, in seconds. Raises AssertionError, with why."""
    homes = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    command = [sys.executable, "-m", "tests.closings.victim", kind, str(delay_ms)]
    done = run(command, {**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"})
    ended = time.monotonic()
    told = f"{kind}, closed after {delay_ms} ms"
    assert (done.returncode, done.stderr) == (0, ""), f"{told}: status {done.returncode}\n{done.stderr}"
    closed, side = done.stdout.split()
    assert side == "0" or not Path("/proc", side).exists(), f"{told}: a process stays"
    assert next(folder.rglob("settings.json")).exists(), told
    if kind not in ("loading", "idle", "other networks"):
        drawing, _missing = Journal(next(folder.rglob("drawing.json"))).load()
        assert len(drawing.strokes) == 1, f"{told}: the stroke was lost"
    return ended - float(closed)


def main() -> None:
    closings, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 200), (2, 0)))
    hand, taken_s = random.Random(f"closings {seed}"), defaultdict[str, list[float]](list)
    for number in range(closings):
        kind = list(KINDS)[number % len(KINDS)]
        with tempfile.TemporaryDirectory() as folder:
            taken_s[kind].append(close_once(kind, int(_LATEST_MS * hand.random() ** 3), Path(folder)))
    for kind, each_s in taken_s.items():
        sys.stdout.write(f"{kind:22} {len(each_s):4} times, at most {max(each_s):.2f} s\n")
    sys.stdout.flush()
    assert max(map(max, taken_s.values())) <= LONGEST_S


if __name__ == "__main__":
    main()
