"""Drawings as JSON: {"strokes": [[[x, y], ...], ...], "width": 2.4} in canvas pixels.

Beyond that plain form, "widths" and "erasing" give each stroke its own pen, and "picture" holds the 900
bytes (base64) of a picture under the strokes, and "perturbations" lists what is put on the drawing. Readers
that know none of them still get the strokes.
"""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.text import _
from desktop_cnn.core.values import (
    CANVAS_PX,
    DEFAULT_PEN_PX,
    FAR_PX,
    MAX_LINKS,
    MAX_PEN_PX,
    MAX_POINTS,
    MIN_PEN_PX,
    Drawing,
    Perturbation,
    Stroke,
    StrokePoint,
)

MAX_FILE_BYTES = 16_000_000


def to_json(drawing: Drawing) -> str:
    """Return the drawing as one line of JSON."""
    strokes = drawing.strokes
    fields: dict[str, Any] = {
        "strokes": [[[round(p.x, 3), round(p.y, 3)] for p in stroke.points] for stroke in strokes],
        "width": strokes[-1].width_px if strokes else DEFAULT_PEN_PX,
    }
    if len({stroke.width_px for stroke in strokes}) > 1:
        fields["widths"] = [stroke.width_px for stroke in strokes]
    if any(stroke.erasing for stroke in strokes):
        fields["erasing"] = [stroke.erasing for stroke in strokes]
    if drawing.picture:
        fields["picture"] = base64.b64encode(drawing.picture).decode()
    if drawing.perturbations:
        fields["perturbations"] = [
            {"name": link.name, "amounts": dict(link.amounts), "seed": link.seed, "on": link.on}
            for link in drawing.perturbations
        ]
    return json.dumps(fields)


def from_json(text: str, source: str) -> Drawing:
    """Return the drawing; ``source`` names it in the UserError raised for anything that is not one."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unopened(source, _("it is not JSON")) from error
    return drawing_from_fields(fields, source)


def drawing_from_fields(fields: Any, source: str, *, may_lie_outside: bool = False) -> Drawing:
    """Return the drawing of a decoded JSON object; raises UserError as ``from_json`` does."""
    try:
        return _drawing(fields, may_lie_outside)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        reason = error.args[0] if isinstance(error, _NotADrawingError) else _("it is not the JSON of a drawing")
        raise _unopened(source, reason) from error


def _unopened(source: object, reason: str) -> UserError:
    return UserError(_("{source} cannot be opened: {reason}.").format(source=source, reason=reason))


def read_drawing(path: Path) -> Drawing:
    """Read a drawing file. Raises UserError, naming the file."""
    try:
        if path.exists() and not path.is_file():
            raise _unopened(path, _("it is no file"))
        if path.stat().st_size > MAX_FILE_BYTES:
            reason = _("it is larger than {megabytes} MB").format(megabytes=MAX_FILE_BYTES // 1_000_000)
            raise _unopened(path, reason)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise _unopened(path, reason) from error
    except UnicodeDecodeError as error:
        reason = _("it is not text")
        raise _unopened(path, reason) from error
    return from_json(text, str(path))


class _NotADrawingError(ValueError):
    """Carries the clause that tells the person why."""


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _NotADrawingError(_("it has a coordinate or width that is no finite number"))
    if abs(value) > FAR_PX:
        raise _NotADrawingError(_("it has a coordinate that lies far outside the canvas (0 to 30)"))
    return float(value)


def _width(value: Any) -> float:
    width = _number(value)
    if not MIN_PEN_PX <= width <= MAX_PEN_PX:
        message = _("its pen width {width:g} is not within {low:g} to {high:g} px")
        raise _NotADrawingError(message.format(width=width, low=MIN_PEN_PX, high=MAX_PEN_PX))
    return width


def _drawing(fields: Any, may_lie_outside: bool) -> Drawing:
    if not isinstance(fields, dict) or not isinstance(fields.get("strokes"), list):
        raise _NotADrawingError(_('it has no list of "strokes"'))
    lines = [[(_number(x), _number(y)) for x, y in line] for line in fields["strokes"]]
    if sum(map(len, lines)) > MAX_POINTS:
        raise _NotADrawingError(_("it has more than {count} points").format(count=MAX_POINTS))
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
    if pens and not picture and not may_lie_outside and not any(touching):
        raise _NotADrawingError(_("all of its strokes lie outside the canvas (0 to 30)"))
    strokes = (Stroke(tuple(StrokePoint(x, y) for x, y in line), pen, erases) for line, pen, erases in pens)
    links = fields.get("perturbations", [])
    if not isinstance(links, list) or len(links) > MAX_LINKS:
        raise _NotADrawingError(_("its perturbations are no list of at most {count}").format(count=MAX_LINKS))
    return Drawing(tuple(strokes), picture, tuple(_link(each) for each in links))


def _link(fields: Any) -> Perturbation:
    if not isinstance(fields, dict) or fields.get("name") not in PERTURBATIONS:
        raise _NotADrawingError(_("it has a perturbation that this program does not know"))
    known = {amount.name: amount for amount in PERTURBATIONS[fields["name"]].amounts}
    amounts = {}
    for name, value in fields.get("amounts", {}).items():
        if name not in known or not known[name].low <= _number(value) <= known[name].high:
            message = _("its perturbation {name} has an amount that is not possible")
            raise _NotADrawingError(message.format(name=fields["name"]))
        amounts[name] = float(value)
    seed = fields.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise _NotADrawingError(_("it has a seed that is no whole number from 0 on"))
    return Perturbation(fields["name"], amounts, seed, bool(fields.get("on", True)))


def _touches(line: list[tuple[float, float]], pen_px: float) -> bool:
    """Whether the line's box, widened by the pen, meets the canvas."""
    xs, ys = zip(*line, strict=True)
    reach = pen_px / 2
    return all(min(side) < CANVAS_PX + reach and max(side) > -reach for side in (xs, ys))
