"""The whole bench, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_cnn.app.state import Document
from desktop_cnn.core.catalogue import Catalogue, Slot, catalogue
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.application import go_offscreen, unattended_window
from desktop_cnn.ui.bench.beside import training, working_panel
from desktop_cnn.ui.bench.figures import Figure, Group
from desktop_cnn.ui.bench.labs import lab_figures, labs_group
from desktop_cnn.ui.bench.pen import pen_groups
from desktop_cnn.ui.bench.rest import rest_groups
from desktop_cnn.ui.bench.start import start_group
from desktop_cnn.ui.bench.wait import wait
from desktop_cnn.ui.main_window import MainWindow

_SIZE = (1400, 900)
_LOADING_S = 60.0
_RECIPE = "centred"
_ANSWER = N_("an answer with its layers")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to measure, and how often. ``seconds``: for which to draw with each set of networks, at each of the rates.

    ``models``: the networks to compare, as a person names them; without them ``counts`` says how many.
    ``panel``: what to bring to the front meanwhile, empty for nothing; ``training``: whether a network
    learns meanwhile, in another process. ``labs``: how many, None for all.
    """

    parts: Sequence[str]
    seconds: float = 6.0
    rates_hz: Sequence[int] = (125, 1000)
    models: tuple[str, ...] = ()
    weights: Path | None = None
    panel: str = ""
    training: bool = False
    counts: Sequence[int] = (2, 3, 6)
    starts: int = 5
    drawings: int = 10
    labs: int | None = None
    rest_s: float = 6.0

    def short(self) -> Plan:
        """Return what is over in seconds, and shows that all of it works."""
        return replace(self, seconds=0.5, counts=self.counts[:1], starts=0, drawings=1, labs=1, rest_s=0.5)


def run_bench(plan: Plan, say: Say) -> Iterator[Group]:
    """Yield what is measured, as it is; ``say`` is told what is being done. Main thread only.

    Raises UserError for what is not there, and where something is never shown; KeyboardInterrupt for Ctrl+C.
    """
    go_offscreen()
    if "start" in plan.parts:
        yield start_group(plan.models, plan.weights, plan.starts, say)
    if {"pen", "labs"} & set(plan.parts):
        yield from _in_windows(plan, say)
    if "rest" in plan.parts:
        say(_("At rest, and what memory it takes"))
        yield from rest_groups(plan.models, plan.weights, plan.rest_s)


def _in_windows(plan: Plan, say: Say) -> Iterator[Group]:
    """Measure with each set of networks, each in a window of its own."""
    for place, names in enumerate(_sets(plan)):
        with unattended_window(*_SIZE, names, plan.weights) as window:
            wait(window.shows_what_is_drawn, _LOADING_S, _("loading the networks"))
            if "pen" in plan.parts:
                yield from _drawn(window, plan, say)
            if "labs" in plan.parts and place == 0 and not plan.panel:
                yield labs_group(window, plan.drawings, plan.labs, say)


def _drawn(window: MainWindow, plan: Plan, say: Say) -> Iterator[Group]:
    models = window.store.state.models.values()
    with ExitStack() as meanwhile:
        if plan.training:
            largest = max(models, key=lambda model: model.multiply_adds)
            meanwhile.enter_context(training(largest.architecture))
        if plan.panel:
            meanwhile.enter_context(working_panel(window, plan.panel))
        for rate_hz in plan.rates_hz:
            told = _("Drawing with {count} networks, {rate} moves a second")
            say(told.format(count=len(models), rate=rate_hz))
            yield from pen_groups(window, rate_hz, plan.seconds)
    yield _reading(window)
    if plan.panel and (figures := lab_figures(window, plan.panel, plan.drawings)):
        title = _("New drawing to the painted answer of {panel}").format(panel=plan.panel)
        yield Group(f"labs-{len(models)}", title, figures)


def _reading(window: MainWindow) -> Group:
    """The networks alone: an answer with every layer that is seen, over the bare passes."""
    from desktop_cnn.engine.bare import hot_ms  # imports torch

    drawing = sample_drawings()[0].drawing
    answer_ms, passes_ms = hot_ms(replace(window.store.state.request(), document=Document(drawing, rasterize(drawing))))
    count = len(window.store.state.models)
    title = _("Reading one drawing again and again: {count} networks").format(count=count)
    return Group(f"forward-{count}", title, {f"{_ANSWER}, median": Figure(answer_ms, "ms", passes_ms)})


def _sets(plan: Plan) -> list[tuple[str, ...]]:
    """Return the names of the networks of each set."""
    known = catalogue(plan.weights)
    if plan.models or plan.weights is not None:
        return [tuple(slot.name for slot in known.slots(plan.models, _RECIPE))]
    return [tuple(_names(known)[:count]) for count in plan.counts]


def _names(known: Catalogue) -> list[str]:
    """Return those compared at first, then the others that read pictures, those of the most kinds of layers first."""
    first = [slot.name for slot in known.slots((), _RECIPE)]
    models = [model for model in known.of_architectures(_RECIPE) if model.reads.is_picture]
    others = sorted(models, key=lambda model: (-len(model.operations), -model.multiply_adds))
    return [*first, *(Slot(model.architecture).name for model in others if model.architecture not in first)]
