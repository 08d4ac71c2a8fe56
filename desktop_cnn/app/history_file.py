"""The acts that can be undone and redone, as they stand in a file: what each changed, from now on into the past."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop_cnn.app.history import MOST_BYTES, History, Step, Title, size_bytes_of
from desktop_cnn.app.made_file import MadeReader, made_fields
from desktop_cnn.core.changes import change_line, changed
from desktop_cnn.core.document import Document
from desktop_cnn.core.drawing_file import line_of
from desktop_cnn.core.raster import rasterize, with_strokes
from desktop_cnn.core.values import MAX_POINTS, Drawing

MOST_WRITTEN_BYTES = 4_000_000
"""Of all steps in a file: some 200,000 points of the pen."""

_MOST_DRAWN_POINTS = 3 * MAX_POINTS  # of documents that do not go on from the one before
_TITLE_CHARACTERS = 80


@dataclass(frozen=True)
class WrittenHistory:
    """``undo`` and ``redo``: lists in JSON; ``left_out``: how many of the farthest steps had no room."""

    undo: str
    redo: str
    left_out: int


def written_history(history: History, now: Document) -> WrittenHistory:
    """Return the steps, those that are nearest to what is there ``now`` as far as there is room. Any thread."""
    past = history.taken_up().undo
    undo = _lines(past, now, MOST_WRITTEN_BYTES)
    redo = _lines(history.redo, now, MOST_WRITTEN_BYTES - sum(map(len, undo)))
    left_out = len(past) + len(history.redo) - len(undo) - len(redo)
    return WrittenHistory(f"[{', '.join(undo)}]", f"[{', '.join(redo)}]", left_out)


def _lines(steps: tuple[Step, ...], now: Document, room: int) -> list[str]:
    """Return a line of JSON for each step from the nearest on."""
    lines: list[str] = []
    drawing = _bare(now)
    for step in reversed(steps):
        line = json.dumps({"title": step.title()[:_TITLE_CHARACTERS], **made_fields(step.values)})
        if "document" in step.values:
            nearer, drawing = drawing, _bare(step.values["document"])
            same = line_of(Drawing(), {"kept": len(drawing.strokes), "points": 0})
            line = f"{line[:-1]}, {(change_line(nearer, drawing) or same)[1:]}"
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    return lines


def _bare(document: Document) -> Drawing:
    """Return the drawing without the perturbations that its file had, which stand in the chain."""
    return replace(document.drawing, perturbations=())


def read_history(fields: Mapping[str, Any], now: Mapping[str, Any], reader: MadeReader) -> History:
    """Return the history in a file's fields, as far as it can be read; ``now``: the values of history.MADE there."""
    undo, is_whole = _steps(fields.get("undo"), now, reader)
    redo, _is_whole = _steps(fields.get("redo"), now, reader)
    drawn = _drawn([*_documents(reversed(undo)), now["document"], *_documents(redo)])
    past = tuple(_with_pixels(step, drawn) for step in reversed(undo))
    future = tuple(_with_pixels(step, drawn) for step in reversed(redo))
    is_cut = not is_whole or fields.get("undo_is_cut") is True
    return History(past, future, size_bytes=sum(step.size_bytes for step in past), is_cut=is_cut)


def _steps(lines: Any, now: Mapping[str, Any], reader: MadeReader) -> tuple[list[Step], bool]:
    """Return the steps from the nearest on, their documents without pixels, and whether these are all."""
    steps: list[Step] = []
    nearer, room, drawn_points = dict(now), MOST_BYTES, 0
    for line in lines if isinstance(lines, list) else []:
        try:
            values = reader.read(line)
            if "strokes" in line:
                values["document"] = Document(changed(nearer["document"].drawing, line, ""))
            title = str(line["title"])[:_TITLE_CHARACTERS]
        except Exception:  # of whatever class: what a file may hold instead of an act has no end
            return steps, False
        step = Step(_called(title), values, size_bytes_of(values, nearer))
        room -= step.size_bytes
        drawn_points += _points_between(nearer["document"], values.get("document"))
        if room < 0 or drawn_points > _MOST_DRAWN_POINTS:
            return steps, False
        if values:
            steps.append(step)
            nearer |= values
    return steps, True


def _called(title: str) -> Title:
    return lambda: title


def _points_between(one: Document, other: Document | None) -> int:
    """Return at least how many points are drawn to come from one of the documents to the other."""
    if other is None:
        return 0
    if one.goes_on_in(other) or other.goes_on_in(one):
        return abs(one.point_count - other.point_count)
    return one.point_count + other.point_count


def _documents(steps: Iterable[Step]) -> Iterator[Document]:
    return (step.values["document"] for step in steps if "document" in step.values)


def _drawn(documents: Iterable[Document]) -> dict[int, Document]:
    """Return documents, given from the oldest on, with their pixels, by the identity of those without."""
    drawn: dict[int, Document] = {}
    before = Document()
    for document in documents:
        strokes = document.drawing.strokes
        if before.goes_on_in(document):
            pixels = with_strokes(before.pixels, strokes[len(before.drawing.strokes) :])
        else:
            pixels = rasterize(document.drawing)
        before = drawn[id(document)] = replace(document, pixels=pixels)
    return drawn


def _with_pixels(step: Step, drawn: Mapping[int, Document]) -> Step:
    if "document" not in step.values:
        return step
    return replace(step, values={**step.values, "document": drawn[id(step.values["document"])]})
