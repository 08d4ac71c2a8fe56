"""python -m tests.fuzz [INPUTS [SEED]]: so many damaged files in all, 100,000 where nothing is said."""

from __future__ import annotations

import collections
import random
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

from desktop_cnn.core.errors import UserError
from tests.fuzz.damage import damaged
from tests.fuzz.readers import Reader, readers

SLOW_S = 1.0
MOST_KB = 500_000


def run(name: str, reader: Reader, inputs: int, seed: int, folder: Path) -> collections.Counter[str]:
    """Return how many were read and refused; raise AssertionError, with what brings it back, for anything else."""
    counts: collections.Counter[str] = collections.Counter()
    for number in range(inputs):
        rng = random.Random(f"{name} {seed} {number}")
        raw = damaged(rng.choice(reader.sound), rng)
        before_kb, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try:
            reader.read(raw, folder)
            outcome = "read"
        except UserError as error:
            outcome = "refused" if str(error).strip() else "refused without a word"
        except Exception as error:
            raise AssertionError(f"{name} {seed} {number}: {error!r}") from error
        took_s, grown_kb = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
        assert took_s < SLOW_S, f"{name} {seed} {number}: {took_s:.1f} s"
        assert grown_kb < MOST_KB, f"{name} {seed} {number}: {grown_kb} kB"
        assert outcome in ("read", "refused"), f"{name} {seed} {number}: {outcome}"
        counts[outcome] += 1
    return counts


def main() -> None:
    inputs, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 100_000), (2, 0)))
    warnings.simplefilter("error")  # as in the tests
    known = readers()
    for name, reader in known.items():
        with tempfile.TemporaryDirectory() as folder:
            start = time.monotonic()
            counts = run(name, reader, inputs // len(known), seed, Path(folder))
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
        sys.stdout.write(f"{name:14} {told} in {time.monotonic() - start:.0f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
