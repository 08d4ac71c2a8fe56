"""Labelled digits to measure on, from whatever a path holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.packed import PackedDrawing, pack
from desktop_cnn.core.pen_digits import PACKED_ENDING, read_pen
from desktop_cnn.core.pen_path import pen_segments
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.digits_to_draw import Digits, DrawingDigits, PictureDigits
from desktop_cnn.engine.drawing_lines import pen_part, split_text
from desktop_cnn.engine.idx import SIDE_PX, IdxPair
from desktop_cnn.engine.placement import Placement, fit
from desktop_cnn.engine.sources import (
    Pictures,
    Skipped,
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

    def of_ways(self, turn: Callable[[Drawing], Drawing] = lambda drawing: drawing) -> Labelled:
        """Return the drawings of which the pen's way can be read, each ``turn``ed; the others are skipped, too.

        Raises UserError where there is none.
        """
        kept, drawings, skipped = [], [], list(self.skipped)
        for index, packed in enumerate(self.drawings):
            try:
                drawing = turn(packed.drawing())
                pen_segments(drawing, self.pixels[index])
            except UserError as error:
                skipped.append(Skipped(Path(f"{self.name}, digit {self.number(index) + 1}"), str(error)))
                continue
            kept.append(index)
            drawings.append(pack(drawing))
        if not kept:
            raise UserError(_("{name} has no way of a pen that could be read: --data pen has.").format(name=self.name))
        chosen = np.array([self.number(index) for index in kept])
        return replace(
            self,
            pixels=self.pixels[kept],
            labels=self.labels[kept],
            chosen=chosen,
            skipped=tuple(skipped),
            drawings=tuple(drawings),
        )

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
            return _drawn(PictureDigits(raster, read), sample, say)
        return _of_arrays(source, raster, sample)
    strokes = find_strokes(source, files)
    if strokes is None and wants_strokes:
        message = _("{path} holds no strokes: --part and --size-px are for .jsonl files of drawings.")
        raise UserError(message.format(path=source))
    if strokes is None:
        raise no_digits(source, files)
    drawings = DrawingDigits(source, strokes, part, placement)
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
    whole = read_pen(source)
    sides = np.array([pen_part(site, writer) for site, writer in whole.names])
    digits = np.flatnonzero((sides[whole.writers] == part) | (part == "all"))
    if not len(digits):
        raise _empty_side(source, part)
    rng = np.random.default_rng(placement.seed)
    sizes_px, at = map(np.array, zip(*(placement.draw(rng) for _digit in digits), strict=True))
    chosen = sample.of(len(digits))
    numbers = np.arange(len(digits)) if chosen is None else chosen
    found = whole.take(digits[numbers])
    placed = fit(*found.boxes(), sizes_px[numbers], at[numbers])
    return Labelled("pen", found.pixels(*placed), found.labels, chosen, drawings=found.drawings(*placed))


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


def _drawn(digits: Digits, sample: Sample, say: Callable[[str], None]) -> Labelled:
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
