"""From a pointer move to the painted panels, in the real window, and the stages of its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import numpy as np

from desktop_cnn.app.state import Document
from desktop_cnn.core.marks import Mark, marking
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.bench.figures import Figure, Group, spread
from desktop_cnn.ui.bench.floor import Floor, Tick
from desktop_cnn.ui.bench.paints import Paints, watched_paints
from desktop_cnn.ui.bench.scribble import STROKE_S, Scribble
from desktop_cnn.ui.bench.stages import longest_block_ms, stages_ms
from desktop_cnn.ui.main_window import MainWindow

_FLOOR_SHARE = 0.25
_LATE, _LAST = N_("late: a move waited for the window"), N_("from the last move to its painted state")
_SAMPLE = 9


class Painted(NamedTuple):
    """A move that shows in the panels: by the answer to question ``by``, its own where that is ``seq``."""

    seq: int
    delay_ms: float
    by: int
    forward_ms: float


class _Run(NamedTuple):
    painted: list[Painted]
    marks: list[Mark]
    hand: Scribble
    paints: Paints
    floor: list[Tick]
    strokes: int


def pen_groups(window: MainWindow, rate_hz: int, seconds: float) -> Iterator[Group]:
    """Draw for so long and yield what moves took, and each stage. The window's networks are loaded.

    Raises UserError where a stroke's last state is not shown.
    """
    run = _draw(window, rate_hz, seconds)
    named = {"count": len(window.store.state.models), "rate": rate_hz}
    title = _("Pointer move to painted panels: {count} networks, {rate} moves a second")
    yield Group("pen-{count}-{rate}".format(**named), title.format(**named), _moves(run))
    title = _("Stages of the way: {count} networks, {rate} moves a second")
    yield Group("stages-{count}-{rate}".format(**named), title.format(**named), _stages(run))


def _draw(window: MainWindow, rate_hz: int, seconds: float) -> _Run:
    """Let the hand and the floor take turns, a stroke and a part of its time."""
    from desktop_cnn.engine.bare import bare_passes  # imports torch

    state = window.store.state
    sample = sample_drawings()[_SAMPLE].drawing
    read = bare_passes(state.models, Document(sample, rasterize(sample)), state.device)
    strokes = max(round(seconds / STROKE_S), 1)
    hand, painted, ticks = Scribble(window, rate_hz), list[Painted](), list[Tick]()
    hand.stroke(min(seconds, 1.0))  # what is made at the first stroke is no part of the others
    hand.late_ms.clear()
    hand.last.clear()
    with ExitStack() as stack:
        marks, paints = stack.enter_context(marking()), stack.enter_context(watched_paints(window))
        for _stroke in range(strokes):
            window.meter.listener = lambda seq, delay_ms: _note(window, painted, seq, delay_ms)
            hand.stroke(seconds / strokes)
            window.meter.listener = None
            floor = Floor(window, paints.usual_rects(), read)
            ticks += floor.ticks(rate_hz, seconds / strokes * _FLOOR_SHARE)
            floor.close()
    return _Run(painted, marks, hand, paints, ticks, strokes)


def _note(window: MainWindow, painted: list[Painted], seq: int, delay_ms: float) -> None:
    snapshot = window.store.state.snapshot
    assert snapshot is not None
    painted.append(Painted(seq, delay_ms, snapshot.seq, snapshot.forward_ms))


def _moves(run: _Run) -> dict[str, Figure]:
    own = len({each.seq for each in run.painted if each.by == each.seq})  # of moves drawn together it is the last one's
    last = {each.seq: each.delay_ms for each in run.painted if each.seq in run.hand.last}
    return {
        **spread([each.delay_ms for each in run.painted], [tick.total_ms for tick in run.floor]),
        f"{_LATE}, 95 %": Figure(float(np.percentile(run.hand.late_ms, 95))),
        N_("longest block of the main thread"): Figure(longest_block_ms(run.marks, run.hand.late_ms)),
        f"{_LAST}, longest": Figure(max(last.values())),
        N_("moves"): Figure(len(run.painted), ""),
        N_("moves without an answer of their own"): Figure(len(run.painted) - own, ""),
        N_("strokes"): Figure(run.strokes, ""),
        N_("strokes of which the last state was shown"): Figure(len(last), ""),
    }


def _stages(run: _Run) -> dict[str, Figure]:
    floors: dict[str, list[float]] = {
        "forward": [tick.forward_ms for tick in run.floor],
        "paint": [tick.blit_ms for tick in run.floor],
    }
    times = stages_ms(run.marks, {each.by: each.forward_ms for each in run.painted})
    times |= {f"{PAINT} {panel}": each for panel, each in sorted(run.paints.times_ms.items())}
    figures: dict[str, Figure] = {}
    for name, each in times.items():
        quantiles = spread(each, floors.get(name, ()))
        figures |= {f"{name}, {which}": quantiles[which] for which in _TOLD if quantiles}
    return figures


_TOLD, PAINT = ("median", "95 %"), "paint"
