"""Drawings as JSON: {"strokes": [[[x, y], ...], ...], "width": 2.4} in canvas pixels; docs/files.md explains all of it.

A point has its time in ms behind x and y where it is known. Beyond that plain form, "widths" and "erasing" give each
stroke its own pen, and "picture" holds the 900 bytes (base64) of a picture under the strokes, and "perturbations" lists
what is put on the drawing. Readers that know none of them still get the strokes. A file of a newer "version" is
refused: what was misread would be saved over what it was.
"""

from __future__ import annotations

import base64
import json
import math
import threading
import time
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from json.decoder import JSONArray, JSONObject  # type: ignore[attr-defined]  # missing in the stubs
from pathlib import Path
from typing import Any

from desktop_cnn.core import versions
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.text import _
from desktop_cnn.core.values import (
    CANVAS_PX,
    DEFAULT_PEN_PX,
    FAR_PX,
    MAX_PEN_PX,
    MAX_PERTURBATIONS,
    MAX_POINTS,
    MIN_PEN_PX,
    Drawing,
    Perturbation,
    Stroke,
    StrokePoint,
)

# What a stroke of one point takes at most, far off and with its pen.
MAX_FILE_BYTES = 60 * MAX_POINTS
MAX_COMMAS = 5 * MAX_POINTS + 1000
_FAR_MS = 1e13
"""Farther off is no time: some count from the year 1970 on, and not from where the stroke began."""

_REST_POINTS, _REST_S = 500, 0.0005


def to_json(drawing: Drawing) -> str:
    """Return the drawing as one line of JSON."""
    return line_of(drawing, {"version": versions.DRAWING})


def line_of(drawing: Drawing, fields: dict[str, Any]) -> str:
    """Return a drawing with further ``fields`` as one line of JSON, stroke by stroke as ``_rest`` says."""
    strokes = drawing.strokes
    fields = {"width": round(strokes[-1].width_px, 3) if strokes else DEFAULT_PEN_PX, **fields}
    if len({stroke.width_px for stroke in strokes}) > 1:
        fields["widths"] = [round(stroke.width_px, 3) for stroke in strokes]
    if any(stroke.erasing for stroke in strokes):
        fields["erasing"] = [stroke.erasing for stroke in strokes]
    if drawing.picture:
        fields["picture"] = base64.b64encode(drawing.picture).decode()
    if drawing.perturbations:
        fields["perturbations"] = [perturbation_fields(each) for each in drawing.perturbations]
    return '{"strokes": [' + ", ".join(_lines(strokes)) + "], " + json.dumps(fields)[1:]


def perturbation_fields(perturbation: Perturbation) -> dict[str, Any]:
    """Return a perturbation as it stands in a file."""
    amounts = dict(perturbation.amounts)
    return {"name": perturbation.name, "amounts": amounts, "seed": perturbation.seed, "on": perturbation.on}


def _lines(strokes: Sequence[Stroke]) -> list[str]:
    lines, done = [], 0
    for stroke in strokes:
        lines.append(json.dumps(_written(stroke.points)))
        done = _rest(done + len(stroke.points))
    return lines


def _written(points: Sequence[StrokePoint]) -> list[list[float]]:
    """Return a stroke's points as they stand in a file: to a thousandth of a pixel and to whole ms, as Qt tells them.

    Without times where all are 0, and where one is none that ``_times`` would read: the strokes must open again.
    """
    times = [point.t_ms for point in points]
    if any(times) and _are_times(times):
        return [[round(x, 3), round(y, 3), round(t_ms)] for x, y, t_ms in points]
    return [[round(x, 3), round(y, 3)] for x, y, _t_ms in points]


def _rest(done: int) -> int:
    """Let other threads have Python's lock after so many points; return how many have been done since.

    A thread that waits for the lock gets it only after 5 ms, and the pen would feel every one of them.
    """
    if done < _REST_POINTS:
        return done
    if threading.current_thread() is not threading.main_thread():
        time.sleep(_REST_S)
    return 0


def from_json(text: str, source: str) -> Drawing:
    """Return the drawing; ``source`` names it in the UserError raised for anything that is not one."""
    return drawing_from_fields(fields_of(text, source), source)


def fields_of(text: str, source: str, most_commas: int = MAX_COMMAS) -> Any:
    """Return what ``json.loads`` does of an object as large as a drawing; raises UserError as ``from_json`` does."""
    if text.count(",") > most_commas:
        raise unopened(source, _("it has more than {count} points").format(count=MAX_POINTS))
    try:
        return _decoded(text)
    except _NotADrawingError as error:
        raise unopened(source, error.args[0]) from error
    except (ValueError, RecursionError) as error:
        raise unopened(source, _("it is not JSON")) from error


def _decoded(text: str) -> Any:
    """Decode the members of an object and the items of its lists one by one: each holds Python's lock all the time."""
    start = len(text) - len(text.lstrip())
    if not text.startswith("{", start):
        json.loads(text)  # raises ValueError where it is no JSON at all
        raise _NotADrawingError(_('it is no JSON object with "strokes"'))
    decode = json.JSONDecoder().raw_decode

    def member(text: str, at: int) -> tuple[Any, int]:
        decoded: tuple[Any, int] = JSONArray((text, at + 1), decode) if text[at : at + 1] == "[" else decode(text, at)
        return decoded

    fields, end = JSONObject((text, start + 1), True, member, None, None)
    if text[end:].strip():
        raise ValueError
    return fields


def drawing_from_fields(fields: Any, source: str, *, may_lie_outside: bool = False) -> Drawing:
    """Return the drawing of a decoded JSON object; raises UserError as ``from_json`` does."""
    if isinstance(fields, dict) and versions.is_newer(fields, versions.DRAWING):
        told = _("{source} cannot be opened: only the newer version of this program that made it can do that.")
        raise versions.NewerVersionError(told.format(source=source))
    try:
        return _drawing(fields, may_lie_outside)
    except _NotADrawingError as error:
        raise unopened(source, error.args[0]) from error
    except Exception as error:  # of whatever class: what a file may hold instead of a drawing has no end
        raise unopened(source, _("it is not the JSON of a drawing")) from error


def unopened(source: object, reason: str) -> UserError:
    """Return what to tell the person of a file that is no drawing."""
    return UserError(_("{source} cannot be opened: {reason}.").format(source=source, reason=reason))


def read_text(path: Path, most_bytes: int = MAX_FILE_BYTES) -> str:
    """Return the text of a file that may be a drawing. Raises UserError, naming the file."""
    try:
        return read_regular(path, most_bytes).decode("utf-8-sig")
    except OSError as error:
        raise unopened(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise unopened(path, _("it is not text")) from error


class _NotADrawingError(ValueError):
    """Carries the clause that tells the person why."""


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _NotADrawingError(_("it has a coordinate or width that is no finite number"))
    if abs(value) > FAR_PX:
        raise _NotADrawingError(_("it has a coordinate that lies far outside the canvas (0 to 30)"))
    return float(value)


def _points(line: Any) -> tuple[StrokePoint, ...]:
    """Return a stroke's points, each perhaps with its time; as ``_number`` for all, and many times as fast."""
    lengths = set(map(len, line))
    if not lengths <= {2, 3}:
        raise _NotADrawingError(_("it has a point that is not two numbers, or three with its time"))
    if len(lengths) == 2:
        line = [point if len(point) == 3 else [*point, 0.0] for point in line]
    flat, size = list(chain.from_iterable(line)), max(lengths, default=2)
    places = flat if size == 2 else [*flat[::3], *flat[1::3]]
    if not set(map(type, places)) <= {int, float} or not all(map(math.isfinite, places)):
        raise _NotADrawingError(_("it has a coordinate or width that is no finite number"))
    if places and max(max(places), -min(places)) > FAR_PX:
        raise _NotADrawingError(_("it has a coordinate that lies far outside the canvas (0 to 30)"))
    times = repeat(0.0) if size == 2 else _times(flat[2::3])
    return tuple(map(StrokePoint, map(float, flat[::size]), map(float, flat[1::size]), times))


def _times(times: Sequence[Any]) -> Iterable[float]:
    """Return the points' times in ms."""
    if not set(map(type, times)) <= {int, float} or not _are_times(times):
        raise _NotADrawingError(_("it has a time that is no number of milliseconds"))
    return map(float, times)


def _are_times(times: Sequence[float]) -> bool:
    return max(max(times), -min(times)) <= _FAR_MS and all(map(math.isfinite, times))


def _width(value: Any) -> float:
    width = _number(value)
    if not MIN_PEN_PX <= width <= MAX_PEN_PX:
        message = _("its pen width {width:g} is not within {low:g} to {high:g} px")
        raise _NotADrawingError(message.format(width=width, low=MIN_PEN_PX, high=MAX_PEN_PX))
    return width


def _drawing(fields: Any, may_lie_outside: bool) -> Drawing:
    if not isinstance(fields, dict) or not isinstance(fields.get("strokes"), list):
        raise _NotADrawingError(_('it has no list of "strokes"'))
    if sum(map(len, fields["strokes"])) > MAX_POINTS:
        raise _NotADrawingError(_("it has more than {count} points").format(count=MAX_POINTS))
    lines, done = [], 0
    for line in fields["strokes"]:
        lines.append(_points(line))
        done = _rest(done + len(line))
    width = _width(fields.get("width", DEFAULT_PEN_PX))
    widths = [_width(each) for each in fields.get("widths", [width] * len(lines))]
    erasing = [bool(each) for each in fields.get("erasing", [False] * len(lines))]
    if not len(widths) == len(erasing) == len(lines):
        raise _NotADrawingError(_('"widths" and "erasing" need one value a stroke'))
    pens = [(line, pen, erases) for line, pen, erases in zip(lines, widths, erasing, strict=True) if line]
    picture = base64.b64decode(fields.get("picture", ""), validate=True)
    if picture and len(picture) != CANVAS_PX * CANVAS_PX:
        raise _NotADrawingError(_("its picture does not have 900 bytes"))
    touching = (_touches(line, pen) for line, pen, _erases in pens)
    # This program writes its version into what it writes: a dot may have been set beside the canvas.
    is_own = type(fields.get("version")) is int
    if pens and not picture and not (may_lie_outside or is_own or any(touching)):
        raise _NotADrawingError(_("all of its strokes lie outside the canvas (0 to 30)"))
    strokes = (Stroke(line, pen, erases) for line, pen, erases in pens)
    perturbations = fields.get("perturbations", [])
    if not isinstance(perturbations, list) or len(perturbations) > MAX_PERTURBATIONS:
        raise _NotADrawingError(_("its perturbations are no list of at most {count}").format(count=MAX_PERTURBATIONS))
    return Drawing(tuple(strokes), picture, tuple(map(perturbation_from_fields, perturbations)))


def perturbation_from_fields(fields: Any) -> Perturbation:
    """Return what ``perturbation_fields`` has written. Raises ValueError for anything else."""
    if not isinstance(fields, dict) or fields.get("name") not in PERTURBATIONS:
        raise _NotADrawingError(
            _("it has a perturbation that this program does not know (an own one comes with --plugin)")
        )
    known = {amount.name: amount for amount in PERTURBATIONS[fields["name"]].amounts}
    amounts = {}
    for name, value in fields.get("amounts", {}).items():
        if name not in known or not known[name].low <= _number(value) <= known[name].high:
            message = _("its perturbation {name} has an amount that is not possible")
            raise _NotADrawingError(message.format(name=fields["name"]))
        amounts[name] = float(value)
    seed = fields.get("seed", 0)
    if type(seed) is not int or not 0 <= seed < 2**32:
        raise _NotADrawingError(_("it has a seed that is no whole number from 0 on"))
    return Perturbation(fields["name"], amounts, seed, bool(fields.get("on", True)))


def _touches(line: tuple[StrokePoint, ...], pen_px: float) -> bool:
    """Whether the line's box, widened by the pen, meets the canvas."""
    xs, ys, _times = zip(*line, strict=True)
    reach = pen_px / 2
    return all(min(side) < CANVAS_PX + reach and max(side) > -reach for side in (xs, ys))
