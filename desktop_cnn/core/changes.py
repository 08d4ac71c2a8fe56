"""A drawing that is kept while it grows: JSON lines, the first a whole drawing, each further one what changed since.

    {"strokes": [...], "width": 2.4, "version": 1}                   a drawing, as core.drawing_file writes it
    {"strokes": [[[9, 9.5]], ...], "width": 2.4, "kept": 3, "points": 40}

A change keeps the first 3 strokes and 40 points of the next one, which the first of its own strokes then continues (0:
none does). "picture" and "perturbations" stand in it only where they changed. It is of the first line's version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_cnn.core.drawing_file import drawing_from_fields, fields_of, from_json, line_of, unopened
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing, Stroke
from desktop_cnn.core.versions import NewerVersionError

_EMPTY: dict[str, Any] = {"picture": "", "perturbations": []}


@dataclass(frozen=True)
class Rebuilt:
    """``is_whole``: whether changes may be added as they are; not after a line that was cut off while it was written.

    ``is_damaged``: whether anything was left out but a last line that was cut off.
    """

    drawing: Drawing
    is_whole: bool
    is_damaged: bool


def change_line(before: Drawing, after: Drawing) -> str:
    """Return the line of JSON that makes one drawing of another, empty where they are the same."""
    kept = 0
    for old, new in zip(before.strokes, after.strokes, strict=False):
        if old is not new and old != new:
            break
        kept += 1
    strokes, points = after.strokes[kept:], 0
    changed = {name: empty for name, empty in _EMPTY.items() if getattr(before, name) != getattr(after, name)}
    if not changed and not strokes and kept == len(before.strokes):
        return ""
    if strokes and kept < len(before.strokes) and _continues(before.strokes[kept], strokes[0]):
        points = len(before.strokes[kept].points)
        strokes = (replace(strokes[0], points=strokes[0].points[points:]), *strokes[1:])
    part = Drawing(
        strokes,
        after.picture if "picture" in changed else b"",
        after.perturbations if "perturbations" in changed else (),
    )
    return line_of(part, {"kept": kept, "points": points, **changed})


def _continues(old: Stroke, new: Stroke) -> bool:
    is_same_pen = (old.width_px, old.erasing) == (new.width_px, new.erasing)
    return is_same_pen and new.points[: len(old.points)] == old.points


def kept_from_text(text: str, path: Path) -> Drawing:
    """Return the drawing of a file's text, which may have changes after its first line, the last of them cut off.

    Raises UserError, naming the file, also where a whole line cannot be read.
    """
    rebuilt = rebuild(text, str(path))
    if rebuilt.is_damaged:
        raise unopened(path, _("it is not the JSON of a drawing"))
    return rebuilt.drawing


def rebuild(text: str, source: str) -> Rebuilt:
    """Return the drawing that the lines make; ``source`` names it in the UserError where the first one is none."""
    first, *lines = text.split("\n")
    try:
        drawing = from_json(first, source)
    except NewerVersionError:
        raise
    except UserError:
        return Rebuilt(from_json(text, source), False, False)  # one drawing on several lines, as others write JSON
    is_whole, is_damaged = bool(lines) and not lines[-1], False
    strokes = list(drawing.strokes)  # changed in place: a copy for each line would be dear
    for number, line in enumerate(lines[: len(lines) - is_whole]):
        fields = None
        try:
            fields = fields_of(line, source)
            drawing = _change(drawing, strokes, fields, source)
        except UserError:
            is_last = number == len(lines) - 1 or not any(left.strip() for left in lines[number:])
            is_whole, is_damaged = False, fields is not None or not is_last
            break
    return Rebuilt(replace(drawing, strokes=tuple(strokes)), is_whole, is_damaged)


def changed(drawing: Drawing, fields: Any, source: str) -> Drawing:
    """Return the drawing as a line's decoded fields make it; it shares the strokes that stay. Raises UserError."""
    strokes = list(drawing.strokes)
    drawing = _change(drawing, strokes, fields, source)
    return replace(drawing, strokes=tuple(strokes))


def _change(drawing: Drawing, strokes: list[Stroke], fields: Any, source: str) -> Drawing:
    """Change the strokes as a line's fields say, and return the drawing with what else they say. Raises UserError."""
    part = drawing_from_fields(fields, source, may_lie_outside=True)
    new, kept, points = list(part.strokes), fields.get("kept"), fields.get("points")
    if not isinstance(kept, int) or not isinstance(points, int) or not 0 <= kept <= len(strokes):
        raise unopened(source, _("it is not the JSON of a drawing"))
    if points:
        if kept == len(strokes) or not new or not 0 < points <= len(strokes[kept].points):
            raise unopened(source, _("it is not the JSON of a drawing"))
        new[0] = replace(new[0], points=strokes[kept].points[:points] + new[0].points)
    strokes[kept:] = new
    return replace(drawing, **{name: getattr(part, name) for name in _EMPTY if name in fields})
