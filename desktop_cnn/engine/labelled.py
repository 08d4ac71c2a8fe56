"""Labelled digits to measure on, from whatever a path holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.drawing_file import drawing_from_fields
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.packed import PackedDrawing, pack
from desktop_cnn.core.pen_digits import PACKED_ENDING, read_pen
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing, StrokePoint
from desktop_cnn.engine.drawing_lines import has_writer, line_name, pen_part, read_drawings, side_of, split_text
from desktop_cnn.engine.idx import SIDE_PX, IdxPair
from desktop_cnn.engine.placement import Placement, fit
from desktop_cnn.engine.sources import (
    Pictures,
    Skipped,
    Strokes,
    find_raster,
    find_strokes,
    list_files,
    no_digits,
    tell_of,
    unusable,
)
from desktop_cnn.engine.table import Table

_TOLD_EVERY = 500


@dataclass(frozen=True)
class Sample:
    """``count`` digits of a data set, chosen by the seed; all for None."""

    count: int | None = None
    seed: int = 0

    def of(self, digits: int) -> NDArray[np.int64] | None:
        """Return the chosen numbers in rising order, None for all."""
        if self.count is None or self.count >= digits:
            return None
        return np.sort(np.random.default_rng(self.seed).choice(digits, self.count, replace=False))


@dataclass(frozen=True, eq=False)
class Labelled:
    """``pixels``: (N, 30, 30) float32 in [0, 1]. ``labels``: (N,) int64. ``name`` says what it is.

    ``drawings``: those of which the pixels were made, where the data has strokes; empty where it has pictures alone.
    ``chosen``: (N,) int64, of a sample the digits' numbers in the whole data, in rising order. ``skipped``: what was
    left out because it could not be read; where it had a label, ``chosen`` is set, too.
    """

    name: str
    pixels: NDArray[np.float32]
    labels: NDArray[np.int64]
    chosen: NDArray[np.int64] | None = None
    skipped: tuple[Skipped, ...] = ()
    drawings: tuple[PackedDrawing, ...] = ()

    def drawing(self, index: int) -> Drawing:
        """Return a digit with its strokes, placed as in its pixels, or as a picture without any."""
        if self.drawings:
            return self.drawings[index].drawing()
        return Drawing(picture=np.rint(self.pixels[index] * 255).astype(np.uint8).tobytes())

    def number(self, index: int) -> int:
        """Return a digit's number in the whole data."""
        return index if self.chosen is None else int(self.chosen[index])

    def picture(self, number: int) -> NDArray[np.float32]:
        """Return (30, 30) pixels by the number in the whole data."""
        index = number if self.chosen is None else int(np.searchsorted(self.chosen, number))
        picture: NDArray[np.float32] = self.pixels[index]
        return picture

    def sample(self, count: int | None, seed: int) -> Labelled:
        """Return ``count`` of the digits, chosen by the seed, in their order; all for None or where there are fewer."""
        chosen = Sample(count, seed).of(len(self.labels))
        if chosen is None:
            return self
        drawings = tuple(self.drawings[index] for index in chosen) if self.drawings else ()
        return Labelled(self.name, self.pixels[chosen], self.labels[chosen], chosen, drawings=drawings)


def load_labelled(
    source: Path,
    part: str,
    placement: Placement,
    read: Callable[[Path], Drawing],
    sample: Sample = Sample(),
    say: Callable[[str], None] = lambda _text: None,
) -> Labelled:
    """Read the digits at a path: what ``sources.accepted`` lists, of a data set with parts the one for testing.

    Packed pen digits are drawn all at once; all that come with the program take about a second.

    ``part`` keeps one side of the split of drawings by writer; ``read`` opens a picture. ``say`` is told how far it
    is and what was decided; what it raises ends the reading. Raises UserError for anything else and for data without
    labels.
    """
    if source.name.lower().endswith(PACKED_ENDING):
        return _of_pack(source, part, placement, sample)
    files = list_files(source)
    wants_strokes = part != "all" or placement.size_px is not None
    raster = None if wants_strokes else find_raster(source, "test", files)
    if raster is not None:
        tell_of(raster, "test", say)
        if isinstance(raster, Pictures):
            return _drawn(_Pictures(raster, read), sample, say)
        return _of_arrays(source, raster, sample)
    strokes = find_strokes(source, files)
    if strokes is None and wants_strokes:
        message = _("{path} holds no strokes: --part and --size-px are for .jsonl files of drawings.")
        raise UserError(message.format(path=source))
    if strokes is None:
        raise no_digits(source, files)
    drawings = _Drawings(source, strokes, part, placement)
    if part != "all" and not drawings.labels:
        raise _empty_side(source, part)
    if part != "all" and drawings.unsigned:
        say(split_text(drawings.unsigned))
    return _drawn(drawings, sample, say)


def labelled_samples() -> Labelled:
    """Return the program's own sample drawings."""
    samples = sample_drawings()
    pixels = np.stack([rasterize(sample.drawing) for sample in samples])
    labels = np.array([sample.label for sample in samples])
    return Labelled("samples", pixels, labels, drawings=tuple(pack(sample.drawing) for sample in samples))


def _of_pack(source: Path, part: str, placement: Placement, sample: Sample) -> Labelled:
    pack = read_pen(source)
    sides = np.array([pen_part(site, writer) for site, writer in pack.names])
    digits = np.flatnonzero((sides[pack.writers] == part) | (part == "all"))
    if not len(digits):
        raise _empty_side(source, part)
    rng = np.random.default_rng(placement.seed)
    sizes_px, at = map(np.array, zip(*(placement.draw(rng) for _digit in digits), strict=True))
    chosen = sample.of(len(digits))
    numbers = np.arange(len(digits)) if chosen is None else chosen
    pack = pack.take(digits[numbers])
    scale, offset = fit(*pack.boxes(), sizes_px[numbers], at[numbers])
    return Labelled("pen", pack.pixels(scale, offset), pack.labels, chosen)


def _empty_side(source: Path, part: str) -> UserError:
    return unusable(source, _("none of its drawings stands on the side {part} of the split").format(part=part))


def _of_arrays(source: Path, raster: IdxPair | Table, sample: Sample) -> Labelled:
    images, labels = raster.read()
    if not len(labels):
        raise unusable(source, _("it holds no labelled digits"))
    chosen = sample.of(len(labels))
    if chosen is not None:
        images, labels = images[chosen], labels[chosen]
    margin = (CANVAS_PX - SIDE_PX) // 2
    pixels = np.zeros((len(images), CANVAS_PX, CANVAS_PX), np.float32)
    pixels[:, margin:-margin, margin:-margin] = images  # (N, 28, 28) -> (N, 30, 30)
    pixels /= np.float32(255)
    name = "mnist" if isinstance(raster, IdxPair) and raster.is_mnist else source.name
    return Labelled(name, pixels, labels.astype(np.int64), chosen)


class _Digits(Protocol):
    """Digits that are drawn one by one: that takes much longer than to find them all."""

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


def _drawn(digits: _Digits, sample: Sample, say: Callable[[str], None]) -> Labelled:
    """Draw the chosen ones. Those that cannot be read are left out and listed; raises UserError for none that can."""
    skipped = list(digits.unlabelled)
    if not len(digits.labels) and not skipped:
        raise unusable(digits.source, _("it holds no labelled digits"))
    chosen = sample.of(len(digits.labels))
    numbers = np.arange(len(digits.labels)) if chosen is None else chosen
    pixels = np.empty((len(numbers), CANVAS_PX, CANVAS_PX), dtype=np.float32)
    kept = np.zeros(len(numbers), dtype=bool)
    drawings = []
    for done, drawing in enumerate(digits.draw(numbers.tolist())):
        if done % _TOLD_EVERY == 0:
            say(_("Reading the digits: {share:.0%}").format(share=done / len(numbers)))
        if isinstance(drawing, Skipped):
            skipped.append(drawing)
        else:
            kept[done] = True
            pixels[done] = rasterize(drawing)
            if digits.has_strokes:
                drawings.append(pack(drawing))
    if not kept.any():
        reason = _("none of its digits can be read, the first because {reason}")
        raise unusable(digits.source, reason.format(reason=skipped[0].reason.rstrip(".。")))
    if not kept.all():
        chosen, pixels = numbers[kept], pixels[kept]
    labels = np.array(digits.labels, dtype=np.int64)[numbers[kept]]
    return Labelled(digits.source.name, pixels, labels, chosen, tuple(skipped), tuple(drawings))


class _Pictures:
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


class _Drawings:
    """Read twice, first for the labels, so that no more than one decoded line is held at a time."""

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
        for path, number, fields in read_drawings(self._files, skip):
            if self._part == "all" or side_of(fields) == self._part:
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
