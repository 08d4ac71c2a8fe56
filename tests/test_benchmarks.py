"""The benchmarks: each still does its work, and the comparison says what it should."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import SUBJECTS
from benchmarks.__main__ import measure, rows

ROOT = Path(__file__).resolve().parents[1]
(BASELINE,) = (ROOT / "benchmarks" / "baselines").glob("*.json")


def test_all_run_in_their_short_form_and_are_compared_with_the_stored_ones():
    command = [sys.executable, "-m", "benchmarks", "--short", "--baseline", str(BASELINE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=True)
    found, stored = json.loads(done.stdout), json.loads(BASELINE.read_text())
    assert {name.partition(":")[0] for name in found["results"]} == set(SUBJECTS)
    assert list(found["results"]) == list(stored["results"])
    assert stored["processor"]
    lines = done.stderr.splitlines()
    for line, name in zip(lines[1:], found["results"], strict=False):
        ratio = found["results"][name]["median_ms"] / stored["results"][name]["median_ms"]
        assert line.startswith(name)
        assert f"  {ratio:.2f}" in line


def result(*times_ms):
    return dict(zip(("low_ms", "median_ms", "high_ms"), times_ms, strict=True))


@pytest.mark.parametrize(
    ("new", "ratio", "verdict"),
    [
        ((21, 22, 24), "2.20", "slower"),
        ((4, 5, 6), "0.50", "faster"),
        ((11, 13, 16), "1.30", ""),
        ((8, 9, 9), "0.90", ""),
    ],
)
def test_figures_differ_where_their_quartiles_do_not_overlap(new, ratio, verdict):
    _head, row, unknown = rows({"a": result(*new), "b": result(1, 2, 3)}, {"a": result(9, 10, 12)})
    assert row[-2:] == (ratio, verdict)
    assert unknown == ("b", "2", "1 to 3", "", "", "", "")


def test_a_figure_is_that_of_the_work_done_once():
    found = measure({"little": lambda: sum(range(1000)), "much": lambda: sum(range(1_000_000))}, 3)
    assert 0 < found["little"]["low_ms"] < found["much"]["low_ms"] / 100
