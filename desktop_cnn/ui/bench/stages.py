"""The stages of a move's way, from the marks along it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from desktop_cnn.core.marks import Mark
from desktop_cnn.core.text import N_

STAGES = (
    N_("event"),
    N_("raster"),
    N_("question"),
    N_("wait"),
    N_("forward"),
    N_("back"),
    N_("show"),
    N_("turn"),
    N_("paint"),
)
"""In the order of the way; docs/measuring.md says what each is."""

_Marks = Mapping[str, float]


def stages_ms(marks: Sequence[Mark], forward_ms: Mapping[int, float]) -> dict[str, list[float]]:
    """Return the times of each stage, of those moves that had an answer of their own which was painted.

    ``forward_ms``: by seq, how long its reading took.
    """
    found: dict[str, list[float]] = {name: [] for name in STAGES}
    ways = _ways(marks)
    for seq, way in ways.items():
        if seq in forward_ms and not _WHOLE - way.keys():
            for name, milliseconds in _of_one(way, forward_ms[seq]).items():
                found[name].append(milliseconds)
    return found


_WHOLE = {
    *("event", "rasterized", "asking", "asked", "handled"),
    *("answered", "taken", "shown", "painting", "painted"),
}


def _ways(marks: Sequence[Mark]) -> dict[int, dict[str, float]]:
    """Return the marks by the seq of their question, in ms; of what was painted again the first time."""
    ways: dict[int, dict[str, float]] = defaultdict(dict)
    painting = 0.0
    for name, seq, at_s in sorted(marks, key=lambda each: each.at_s):
        if name == "painting":
            painting = at_s
        elif name == "painted" and "painted" not in ways[seq]:
            ways[seq] |= {"painting": painting * 1000, "painted": at_s * 1000}
        elif name == "event":
            ways[seq] = {"event": at_s * 1000}
        elif name != "painted":
            ways[seq][name] = at_s * 1000
    return ways


def _of_one(way: _Marks, forward_ms: float) -> dict[str, float]:
    raster = way["rasterized"] - way["event"]
    question = way["asked"] - way["asking"]
    return {
        "event": way["handled"] - way["event"] - raster - question,
        "raster": raster,
        "question": question,
        "wait": way["answered"] - way["asked"] - forward_ms,
        "forward": forward_ms,
        "back": way["taken"] - way["answered"],
        "show": way["shown"] - way["taken"],
        "turn": way["painting"] - way["shown"],
        "paint": way["painted"] - way["painting"],
    }


_BUSY = (("event", "handled"), ("taken", "shown"), ("painting", "painted"))
_AT_ONCE_S = 0.0002


def longest_block_ms(marks: Iterable[Mark], late_ms: Iterable[float]) -> float:
    """Return for how long the main thread was busy without a pause, as its marks or a late move tell."""
    begin = dict(_BUSY)
    open_spans: dict[str, float] = {}
    spans: list[list[float]] = []
    for name, _seq, at_s in sorted(marks, key=lambda each: each.at_s):
        if name in begin:
            open_spans[begin[name]] = at_s
        elif name in open_spans:
            begun_s = open_spans.pop(name)
            if spans and begun_s - spans[-1][1] < _AT_ONCE_S:
                spans[-1][1] = at_s
            else:
                spans.append([begun_s, at_s])
    lengths = [(end - begun) * 1000 for begun, end in spans]
    return float(np.max([*lengths, *late_ms, 0.0]))
