"""What the bench has measured, as JSON and as a table, beside an earlier run."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from desktop_cnn import __version__
from desktop_cnn.core.columns import aligned
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular
from desktop_cnn.core.machine import machine
from desktop_cnn.core.text import _
from desktop_cnn.ui.bench.figures import Figure, Group

_MOST_BYTES = 10_000_000
_LIBRARIES = ("torch", "numpy", "PySide6-Essentials", "pyqtgraph")

Baseline = Mapping[str, Any]
"""What ``as_json`` has returned in an earlier run."""


def facts() -> dict[str, Any]:
    """Return machine and versions."""
    libraries = {name: found for name in _LIBRARIES if (found := _version(name))}
    return {**machine(), "desktop-cnn": __version__, "python": platform.python_version(), **libraries}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def as_json(told: Mapping[str, Any], groups: Sequence[Group]) -> dict[str, Any]:
    return {**told, "figures": {group.key: {n: _fields(f) for n, f in group.figures.items()} for group in groups}}


def _fields(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "unit": figure.unit, "floor": figure.floor, "ratio": figure.ratio}


def read_baseline(path: Path) -> Baseline:
    """Return an earlier run's JSON. Raises UserError for a file that holds none."""
    try:
        found = json.loads(read_regular(path, _MOST_BYTES))
    except OSError as error:
        message = _("The baseline {path} cannot be read: {reason}.")
        raise UserError(message.format(path=path, reason=error.strerror or error)) from error
    except (ValueError, RecursionError):
        found = None
    if not _is_run(found):
        message = _("{path} is no baseline: give the file that desktop-cnn bench --json has printed.")
        raise UserError(message.format(path=path))
    assert isinstance(found, dict)
    return found


def _is_run(found: Any) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("processor"), str):
        return False
    groups = found.get("figures")
    return isinstance(groups, dict) and all(
        isinstance(group, dict) and all(map(_is_figure, group.values())) for group in groups.values()
    )


def _is_figure(found: Any) -> bool:
    return isinstance(found, dict) and _is_number(found.get("value")) and isinstance(found.get("unit"), str)


def _is_number(found: Any) -> bool:
    return type(found) in (int, float) and found == found and abs(found) != float("inf")


def page(told: Mapping[str, Any], groups: Sequence[Group], baseline: Baseline | None) -> str:
    """Return the whole report for a person."""
    lines = [_machine_text(told)]
    if baseline is not None:
        lines.append(_("before: {machine}").format(machine=_machine_text(baseline)))
        if baseline["processor"] != told["processor"]:
            lines.append(
                _("The earlier run is that of another processor: the ratios to it say nothing of the program.")
            )
    return "\n".join([*lines, *aligned(_rows(groups, baseline))])


def _machine_text(told: Mapping[str, Any]) -> str:
    cores, load = told.get("cores", "?"), told.get("load", "?")
    return _("{processor}, {cores} cores, load {load}").format(processor=told["processor"], cores=cores, load=load)


def _rows(groups: Iterable[Group], baseline: Baseline | None) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line, a title as one alone."""
    head = ("", _("measured"), _("floor"), _("ratio"))
    yield head if baseline is None else (*head, _("before"), _("now : before"))
    for group in groups:
        before = {} if baseline is None else baseline["figures"].get(group.key, {})
        yield ("",)
        yield (group.title,)
        for name, figure in group.figures.items():
            cells = (
                _words(name),
                _text(figure.value, figure.unit),
                _text(figure.floor, figure.unit),
                _times(figure.ratio),
            )
            if baseline is None:
                yield cells
            else:
                old = before.get(name, {}).get("value")
                yield (*cells, _text(old, figure.unit), _times(figure.value / old if old else None))


def _words(name: str) -> str:
    """Return a figure's name in the person's language: its parts are translated, names of panels stay."""
    return "  " + ", ".join(_(part) for part in name.split(", "))


def _text(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}".rstrip()


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"
