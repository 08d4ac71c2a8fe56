"""``python -m benchmarks [SUBJECT ...] [--baseline FILE]``: a table on stderr, JSON on stdout.

Measured is the processor's time of this process, not the clock: what else runs on the machine has less part in it. In a
round the work is repeated for some milliseconds; the median and the quartiles are those of the rounds. "slower" and
"faster" stand where the quartiles do not overlap.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from timeit import Timer
from typing import Any

import numpy as np
import PySide6
import torch

from benchmarks import SUBJECTS
from desktop_cnn.core.machine import machine

_ROUNDS, _ROUND_S = 41, 0.02
_QUARTILES = ("low_ms", "median_ms", "high_ms")


def measure(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, dict[str, float]]:
    """Return the quartiles of the time that each work takes, in ms; with one round each is done a few times only.

    The rounds of all take turns: what slows the machine for some seconds slows all of them.
    """
    timers = {name: Timer(work, timer=time.process_time) for name, work in works.items()}
    loops, found = dict.fromkeys(timers, 1), {name: [] for name in timers}
    if rounds > 1:
        once_s = {name: min(timer.repeat(5, 1)) for name, timer in timers.items()}
        loops = {name: math.ceil(_ROUND_S / max(seconds, 1e-6)) for name, seconds in once_s.items()}
    for _round in range(rounds):
        for name, timer in timers.items():
            found[name].append(1000 * timer.timeit(loops[name]) / loops[name])
    return {name: _quartiles(times_ms) for name, times_ms in found.items()}


def _quartiles(times_ms: Sequence[float]) -> dict[str, float]:
    values = np.percentile(times_ms, (25, 50, 75))
    return {name: float(f"{value:.4g}") for name, value in zip(_QUARTILES, values, strict=True)}


def rows(results: Mapping[str, Any], baseline: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    yield "ms", "median", "quartiles", "baseline", "quartiles", "ratio", ""
    for name, new in results.items():
        cells = [name, *_cells(new)]
        if old := baseline.get(name):
            verdict = "slower" if new["low_ms"] > old["high_ms"] else "faster" if new["high_ms"] < old["low_ms"] else ""
            cells += [*_cells(old), f"{new['median_ms'] / old['median_ms']:.2f}", verdict]
        yield (*cells, *[""] * (7 - len(cells)))


def _cells(result: Mapping[str, float]) -> tuple[str, str]:
    return f"{result['median_ms']:g}", f"{result['low_ms']:g} to {result['high_ms']:g}"


def table(lines: Iterable[tuple[str, ...]]) -> str:
    cells = list(lines)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in cells)
    return "\n".join("  ".join(row).rstrip() for row in padded)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}")
    parser.add_argument("--baseline", type=Path, help="JSON of an earlier run to compare with")
    parser.add_argument("--short", action="store_true", help="one round each: only whether it works")
    arguments = parser.parse_args()
    if unknown := [subject for subject in arguments.subjects if subject not in SUBJECTS]:
        parser.error(f"no subject: {', '.join(unknown)}")
    torch.set_num_threads(1)
    baseline = json.loads(arguments.baseline.read_text()) if arguments.baseline else {"results": {}}
    with ExitStack() as stack:
        made = {subject: stack.enter_context(SUBJECTS[subject]()) for subject in arguments.subjects or SUBJECTS}
        works = {f"{subject}: {name}": work for subject, cases in made.items() for name, work in cases.items()}
        results = measure(works, 1 if arguments.short else _ROUNDS)
    versions = {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
    whole = {**machine(), **versions, "PySide6": PySide6.__version__, "results": results}
    sys.stderr.write(table(rows(results, baseline["results"])) + "\n")
    if baseline.get("processor", whole["processor"]) != whole["processor"]:
        sys.stderr.write(f"The baseline is that of another processor, {baseline['processor']}.\n")
    sys.stdout.write(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
