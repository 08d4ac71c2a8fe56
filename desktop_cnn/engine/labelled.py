"""Labelled digits to measure on: MNIST's test images, drawing files, folders of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.drawing_file import drawing_from_fields
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, PICTURE_ENDINGS, Drawing
from desktop_cnn.engine.data import load_mnist, pen_part, read_lines

STROKE_ENDINGS = (".jsonl", ".jsonl.gz")
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

    ``chosen``: (N,) int64, of a sample the digits' numbers in the whole data, in rising order.
    """

    name: str
    pixels: NDArray[np.float32]
    labels: NDArray[np.int64]
    chosen: NDArray[np.int64] | None = None

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
        return self if chosen is None else Labelled(self.name, self.pixels[chosen], self.labels[chosen], chosen)


@dataclass(frozen=True)
class Placement:
    """Where drawings go: ``size_px`` is the range of their larger side, None leaves them as drawn.

    Sized drawings stand in the middle or, ``anywhere``, at a random place at which they fit.
    """

    size_px: tuple[float, float] | None = None
    anywhere: bool = False
    seed: int = 0


def load_labelled(
    source: Path,
    part: str,
    placement: Placement,
    read: Callable[[Path], Drawing],
    sample: Sample = Sample(),
    say: Callable[[str], None] = lambda _text: None,
) -> Labelled:
    """Read a drawing JSONL file, a folder with MNIST's test files, or a folder of pictures named by digit.

    ``part`` keeps one side of the split by writer, for files that name the writers; ``read`` opens a picture.
    ``say`` is told how far it is; what it raises ends the reading. Raises UserError for anything else and for data
    without labels.
    """
    if source.name.endswith(STROKE_ENDINGS):
        return _stack(source, list(_drawings(source, part, placement)), sample, say)
    if part != "all" or placement.size_px is not None:
        message = _("{path} holds no strokes: --part and --size-px are for .jsonl files of drawings.")
        raise UserError(message.format(path=source))
    if not source.is_dir():
        message = _("{path} is no .jsonl or .jsonl.gz file of drawings and no folder: check the path.")
        raise UserError(message.format(path=source))
    if any(source.rglob("t10k-images-idx3-ubyte*")):
        images = load_mnist(source, "t10k")
        if not len(images.labels):
            raise UserError(_("{path} holds no labelled digits.").format(path=source))
        pixels = images.pixels.numpy().astype(np.float32) / np.float32(255)
        return Labelled("mnist", pixels, images.labels.numpy()).sample(sample.count, sample.seed)
    return _stack(source, list(_pictures(source, read)), sample, say)


def labelled_samples() -> Labelled:
    """Return the program's own sample drawings."""
    samples = sample_drawings()
    pixels = np.stack([rasterize(sample.drawing) for sample in samples])
    return Labelled("samples", pixels, np.array([sample.label for sample in samples]))


_Draw = Callable[[], Drawing]


def _stack(source: Path, digits: list[tuple[_Draw, int]], sample: Sample, say: Callable[[str], None]) -> Labelled:
    """Draw the chosen ones: that takes much longer than to read them all."""
    if not digits:
        raise UserError(_("{path} holds no labelled digits.").format(path=source))
    chosen = sample.of(len(digits))
    wanted = digits if chosen is None else [digits[number] for number in chosen]
    pixels = np.empty((len(wanted), CANVAS_PX, CANVAS_PX), dtype=np.float32)
    for done, (draw, _label) in enumerate(wanted):
        if done % _TOLD_EVERY == 0:
            say(_("Reading the digits: {share:.0%}").format(share=done / len(wanted)))
        pixels[done] = rasterize(draw())
    return Labelled(source.name, pixels, np.array([label for _draw, label in wanted], dtype=np.int64), chosen)


def _pictures(folder: Path, read: Callable[[Path], Drawing]) -> Iterator[tuple[_Draw, int]]:
    for digit in range(10):
        for path in sorted((folder / str(digit)).glob("*")):
            if path.suffix.lower() in PICTURE_ENDINGS:
                yield partial(read, path), digit


def _drawings(source: Path, part: str, placement: Placement) -> Iterator[tuple[_Draw, int]]:
    rng = np.random.default_rng(placement.seed)
    for number, fields in read_lines(source):
        name = f"{source}, line {number}"
        label = fields.get("label") if isinstance(fields, dict) else None
        if not isinstance(label, int) or isinstance(label, bool) or label not in range(10):
            raise UserError(_("{source} has no label from 0 to 9.").format(source=name))
        if part != "all" and pen_part(str(fields.get("source")), str(fields.get("writer"))) != part:
            continue
        size_px, at = 0.0, np.zeros(2)
        if placement.size_px is not None:
            size_px = float(rng.uniform(*placement.size_px))
            at = rng.uniform(-1, 1, size=2) if placement.anywhere else at
        yield partial(_drawing, fields, name, size_px, at), label


def _drawing(fields: dict[str, Any], name: str, size_px: float, at: NDArray[np.float64]) -> Drawing:
    """Return the drawing of a line, as it is where ``size_px`` is 0."""
    if size_px:
        fields = {**fields, "strokes": _sized(fields, name, size_px, at)}
    return drawing_from_fields(fields, name)


def _sized(fields: dict[str, Any], name: str, size_px: float, at: NDArray[np.float64]) -> list[list[list[float]]]:
    """Scale the larger side to ``size_px``; ``at`` in [-1, 1] is the place within the room that is left."""
    drawing = drawing_from_fields({**fields, "picture": ""}, name, may_lie_outside=True)
    points = np.array([(p.x, p.y) for stroke in drawing.strokes for p in stroke.points])
    if not len(points):
        raise UserError(_("{source} has no strokes.").format(source=name))
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size_px / max(float((high - low).max()), 0.05)
    room = np.maximum((CANVAS_PX - (high - low) * scale) / 2 - 1, 0)
    offset = CANVAS_PX / 2 + at * room - (low + high) / 2 * scale
    dx, dy = (float(each) for each in offset)
    return [[[p.x * scale + dx, p.y * scale + dy] for p in stroke.points] for stroke in drawing.strokes]
