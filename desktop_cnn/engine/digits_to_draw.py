"""Labelled digits that are drawn one by one, which takes much longer than to find them all: pictures and drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.drawing_file import drawing_from_fields
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing, StrokePoint
from desktop_cnn.engine.drawing_lines import has_writer, line_name, read_drawings
from desktop_cnn.engine.placement import Placement, fit
from desktop_cnn.engine.sources import Pictures, Skipped, Strokes


class Digits(Protocol):
    """What there is to draw. Any thread, one at a time."""

    @property
    def source(self) -> Path:
        """Where they lie."""

    @property
    def labels(self) -> Sequence[int]:
        """All digits' labels."""

    @property
    def has_strokes(self) -> bool:
        """Whether more is to be kept of them than their pixels."""

    @property
    def unlabelled(self) -> Sequence[Skipped]:
        """What has no label that could be read, and is no digit."""

    def draw(self, numbers: Iterable[int]) -> Iterator[Drawing | Skipped]:
        """Yield the digits of these numbers, which rise."""


class PictureDigits:
    """Those in pictures, a file each; one that cannot be read is skipped."""

    has_strokes = False

    def __init__(self, found: Pictures, read: Callable[[Path], Drawing]) -> None:
        self.source, self._files, self._read = found.folder, found.files, read
        self.labels = [label for _path, label in found.files]
        self.unlabelled: list[Skipped] = []

    def draw(self, numbers: Iterable[int]) -> Iterator[Drawing | Skipped]:
        for number in numbers:
            path, _label = self._files[number]
            try:
                yield self._read(path)
            except UserError as error:
                yield Skipped(path, str(error))


class DrawingDigits:
    """Those in lines of drawings.

    They are read twice, first for the labels, so that no more than one decoded line is held at a time.
    """

    has_strokes = True

    def __init__(self, source: Path, found: Strokes, part: str, placement: Placement) -> None:
        self.source, self._files, self._part, self._placement = source, found.files, part, placement
        self.unsigned = 0
        self.labels: list[int] = []
        self.unlabelled: list[Skipped] = []
        for fields, _path, _number in self._lines(self.unlabelled.append):
            self.labels.append(fields["label"])
            self.unsigned += not has_writer(fields)

    def draw(self, numbers: Iterable[int]) -> Iterator[Drawing | Skipped]:
        """Yield the drawings; every line draws its chance, so that a sample is what it is in the whole."""
        rng = np.random.default_rng(self._placement.seed)
        wanted = iter(numbers)
        next_one = next(wanted, None)
        for number, (fields, path, line) in enumerate(self._lines(lambda _skipped: None)):
            size_px, at = self._placement.draw(rng)
            if number == next_one:
                next_one = next(wanted, None)
                try:
                    yield _drawing(fields, f"{path}, line {line}", size_px, at)
                except UserError as error:
                    yield Skipped(line_name(path, line), str(error))
        if next_one is not None:
            raise UserError(_("{path} changed while it was read: try again.").format(path=self.source))

    def _lines(self, skip: Callable[[Skipped], object]) -> Iterator[tuple[dict[str, Any], Path, int]]:
        for path, number, fields in read_drawings(self._files, self._part, skip):
            yield fields, path, number


def _drawing(fields: dict[str, Any], name: str, size_px: float, at: NDArray[np.float64]) -> Drawing:
    """Return the drawing of a line, as it is where ``size_px`` is 0."""
    drawing = drawing_from_fields(fields, name, may_lie_outside=size_px > 0)
    if not size_px:
        return drawing
    if not drawing.strokes:
        raise UserError(_("{source} has no strokes.").format(source=name))
    return _placed(drawing, size_px, at)


def _placed(drawing: Drawing, size_px: float, at: NDArray[np.float64]) -> Drawing:
    """Return the drawing placed as ``fit`` says."""
    points = np.array([point[:2] for stroke in drawing.strokes for point in stroke.points])
    fitted = fit(points.min(axis=0), points.max(axis=0), np.array(size_px), at)
    scale, dx, dy = (float(each) for each in np.hstack(fitted))
    strokes = (
        replace(stroke, points=tuple(StrokePoint(x * scale + dx, y * scale + dy, t_ms) for x, y, t_ms in stroke.points))
        for stroke in drawing.strokes
    )
    return replace(drawing, strokes=tuple(strokes))
