"""python -m tests.kills.training [KILLS [SEED]]: torchrun killed at so many random moments, 12 where nothing is said.

Of a training in two processes, be they starting, joining or learning, none stays when torchrun is gone. Linux only.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

LONGEST_S = 3.0
_MARK = "DESKTOP_CNN_KILLED"
_LATEST_S = 20.0


def start(folder: Path, mark: str) -> subprocess.Popen[bytes]:
    """Start a training that would take hours, on the digits that come with the program."""
    options = ["--model", "pooled", "--data", "pen", "--epochs", "10000", "--threads", "1", "--out", str(folder)]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*torchrun, "-m", "desktop_cnn", "train", *options]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env={**os.environ, _MARK: mark}, stdout=quiet, stderr=quiet)


def marked(mark: str) -> list[int]:
    """Return the processes that were started with this mark and have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{_MARK}={mark}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is another person's
            continue
    return found


def kill_once(after_s: float, folder: Path, mark: str) -> tuple[int, float]:
    """Return how many processes were left by torchrun, and after how many seconds the last one was gone.

    Raises AssertionError where one stays.
    """
    with start(folder, mark) as parent:
        time.sleep(after_s)
        count = len(marked(mark)) - 1
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        killed_s = time.monotonic()
        while left := marked(mark):
            if time.monotonic() - killed_s > LONGEST_S:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"killed after {after_s:.2f} s: {len(left)} of {count} processes stay")
            time.sleep(0.01)
    return count, time.monotonic() - killed_s


def run(moments_s: Sequence[float], folder: Path) -> tuple[int, float]:
    """Return how many processes were left in all, and after how many seconds the last was gone at most."""
    counts, gone_s = zip(
        *(kill_once(after_s, folder, f"{os.getpid()} {number}") for number, after_s in enumerate(moments_s)),
        strict=True,
    )
    return sum(counts), max(gone_s)


def main() -> None:
    kills, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 12), (2, 0)))
    hand = random.Random(f"kills of a training {seed}")
    with tempfile.TemporaryDirectory() as folder:
        count, gone_s = run([hand.uniform(0, _LATEST_S) for _kill in range(kills)], Path(folder))
    sys.stdout.write(f"{kills} kills: {count} processes were left, the last was gone after {gone_s:.2f} s at most\n")


if __name__ == "__main__":
    main()
