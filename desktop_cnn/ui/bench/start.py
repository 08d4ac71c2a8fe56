"""How long after the start of its process the window is painted, can be drawn in, and has read the first drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.bench.children import measure, measured_once, options
from desktop_cnn.ui.bench.figures import Figure, Group

WAITS = {"painted": N_("window painted"), "drawable": N_("first stroke painted"), "answer": N_("first answer painted")}
_FLOORS = {"painted": "painted", "answer": "answer"}


def start_group(models: tuple[str, ...], weights: Path | None, starts: int, say: Callable[[str], None]) -> Group:
    """Start the program so many times, in turns with its floors; a first one warms the files up and counts no more."""
    told = options(models, weights)
    found: list[dict[str, float]] = []
    floors: list[dict[str, float]] = []
    for turn in range(starts + 1):
        say(_("Starting the program, {turn} of {turns}").format(turn=turn + 1, turns=starts + 1))
        found.append(measure("start_child", told))
        bare = measured_once if turn == 0 else measure
        floors.append({**measure("bare_window"), **bare("bare_answer", told)})
    if starts:
        found, floors = found[1:], floors[1:]
    figures = {}
    for key, name in WAITS.items():
        floor = _median(floors, _FLOORS[key]) if key in _FLOORS else None
        figures[name] = Figure(_median(found, key), "ms", floor)
        figures[f"{name}, longest"] = Figure(max(each[key] for each in found))
    figures["starts"] = Figure(len(found), "")
    return Group("start", _("From the start of the process"), figures)


def _median(found: list[dict[str, float]], key: str) -> float:
    return float(np.median([each[key] for each in found]))
