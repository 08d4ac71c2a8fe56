"""What the program costs while nobody draws: memory of all its processes, and the processor."""

from __future__ import annotations

from pathlib import Path

from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.bench.children import measure, measured_once, options
from desktop_cnn.ui.bench.figures import Figure, Group

_KINDS = {"pss": N_("its part of shared pages"), "uss": N_("own pages alone")}
_STATES = {"window": N_("after a drawing"), "labs": N_("after a lab with its process")}


def rest_groups(models: tuple[str, ...], weights: Path | None, seconds: float) -> list[Group]:
    """Measure for so long, in a process of its own, how busy it is at rest. Of the memory Linux alone tells."""
    told = options(models, weights)
    found, floor = measure("rest_child", told, str(seconds)), measured_once("bare_answer", told)
    memory = {
        f"{of}, {name}": Figure(found[f"{state} {kind}"], "MB", floor[kind])
        for state, of in _STATES.items()
        for kind, name in _KINDS.items()
        if f"{state} {kind}" in found
    }
    idle = {N_("processor at rest"): Figure(found["idle"], "%")}
    return [
        Group("memory", _("Memory of all processes"), memory),
        Group("idle", _("At rest, with a drawing and its answers"), idle),
    ]
