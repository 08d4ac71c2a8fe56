"""What is on the canvas: a drawing with its pixels, also while a stroke is under way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from desktop_cnn.core.raster import BLANK, extend
from desktop_cnn.core.values import Drawing, Pixels, Stroke, StrokePoint


@dataclass(frozen=True, eq=False)
class Line:
    """A stroke under way: the first ``count`` of ``points``, over ``points_before`` in earlier strokes.

    The list only grows and is shared by all documents of a stroke, so that a move of the pen copies none of it. The
    first ``count`` never change: any thread may read them while the main thread leads the stroke on.
    """

    first: Stroke
    points: list[StrokePoint]
    count: int
    points_before: int

    def led_to(self, *to: StrokePoint) -> Line:
        points = self.points if len(self.points) == self.count else self.points[: self.count]
        points.extend(to)
        return replace(self, points=points, count=self.count + len(to))

    def end(self, count: int) -> Stroke:
        """Return the segments to its ``count`` newest points alone."""
        return replace(self.first, points=tuple(self.points[max(self.count - count - 1, 0) : self.count]))

    def stroke(self) -> Stroke:
        return replace(self.first, points=tuple(self.points[: self.count]))


@dataclass(frozen=True, eq=False)
class Document:
    """A drawing with its pixels, so that undo never has to draw again.

    ``under`` is what was drawn before the stroke under way, everything where there is none; all of it is
    ``drawing``, which is put together when it is first asked for: a move of the pen costs the same however much is
    drawn. Any thread may ask.
    """

    under: Drawing = field(default_factory=Drawing)
    pixels: Pixels = field(default_factory=lambda: BLANK)
    line: Line | None = None
    _made: dict[str, Drawing] = field(default_factory=dict, init=False, repr=False)

    @property
    def drawing(self) -> Drawing:
        if self.line is None:
            return self.under
        if not self._made:
            # Of two threads that ask at once, both get what the first put in: strokes are known by their identity.
            made = replace(self.under, strokes=(*self.under.strokes, self.line.stroke()))
            self._made.setdefault("drawing", made)
        return self._made["drawing"]

    @property
    def is_empty(self) -> bool:
        return self.line is None and self.under.is_empty

    @cached_property
    def point_count(self) -> int:
        """How many points its strokes have."""
        if self.line is None:
            return sum(len(stroke.points) for stroke in self.under.strokes)
        return self.line.points_before + self.line.count

    def begun(self, stroke: Stroke) -> Document:
        """Return the document with a stroke of one point more, which can be led on."""
        line = Line(stroke, list(stroke.points), 1, self.point_count)
        return Document(self.drawing, extend(self.pixels, stroke), line)

    def led_to(self, *points: StrokePoint) -> Document:
        """Return the document with its stroke under way led on to one point after the other."""
        assert self.line is not None
        line = self.line.led_to(*points)
        return Document(self.under, extend(self.pixels, line.end(len(points)), len(points)), line)

    def goes_on_in(self, after: Document) -> bool:
        """Whether the other document is this one, drawn on: it begins with the very strokes that are here."""
        here, there = self.drawing, after.drawing
        if here.picture != there.picture or len(here.strokes) > len(there.strokes):
            return False
        # Strokes are shared by drawing on alone, so that the last one tells of all before it.
        return not here.strokes or there.strokes[len(here.strokes) - 1] is here.strokes[-1]
