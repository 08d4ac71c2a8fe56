"""Training digits as tensors: pictures as bytes, and pen strokes as segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.drawing_file import drawing_from_fields
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.packed import PackedDrawing, pack
from desktop_cnn.core.pen_path import segments_of
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing
from desktop_cnn.engine.drawing_lines import has_writer, line_name, read_drawings
from desktop_cnn.engine.idx import IdxPair
from desktop_cnn.engine.sources import Pictures, Skipped, skipped_text
from desktop_cnn.engine.table import Table

_VALIDATION_IMAGES = 5000


@dataclass(frozen=True, eq=False)
class Images:
    """``pixels``: (N, 30, 30) uint8, ink 255 on 0. ``labels``: (N,) int64."""

    pixels: Tensor
    labels: Tensor


@dataclass(frozen=True, eq=False)
class PenDigits:
    """``segments``: (N, 48, 4) float32 in units of the digit's larger side, its box's middle at (0, 0).

    ``sites``: how many were collected at each site, "" for drawings that name none; ``unsigned`` of them name no
    writer. ``drawings``: those of which the segments were made, with times and erasing strokes, as large as they lie in
    the data.
    """

    segments: Tensor
    labels: Tensor
    sites: Mapping[str, int] = field(default_factory=Counter)
    unsigned: int = 0
    drawings: tuple[PackedDrawing, ...] = ()

    def at(self, indices: Tensor) -> PenDigits:
        """Return the digits at these places, each as often as it is named; of the whole remains where it is from."""
        drawings = tuple(self.drawings[number] for number in indices) if self.drawings else ()
        return replace(self, segments=self.segments[indices], labels=self.labels[indices], drawings=drawings)


def load_arrays(raster: IdxPair | Table) -> Images:
    """Return the digits of IDX or CSV files, padded from 28 to 30 pixels a side. Raises UserError."""
    images, labels = raster.read()
    padded = F.pad(torch.tensor(np.ascontiguousarray(images)), (1, 1, 1, 1))  # (N, 28, 28) -> (N, 30, 30)
    return Images(padded, torch.tensor(labels).long())


def load_pictures(found: Pictures, read: Callable[[Path], Drawing], tell: Callable[[str], None]) -> Images:
    """Return picture files in one fixed disorder: they lie by digit, and some are to be held out of every digit.

    ``tell`` is told of those that cannot be read and are left out.
    """
    order = np.random.default_rng(0).permutation(len(found.files))
    pixels, labels, skipped = [], [], []
    for path, label in (found.files[number] for number in order):
        try:
            pixels.append(np.rint(rasterize(read(path)) * 255).astype(np.uint8))
            labels.append(label)
        except UserError as error:
            skipped.append(Skipped(path, str(error)))
    if skipped:
        tell(skipped_text(skipped))
    if not labels:
        return Images(torch.zeros(0, 30, 30, dtype=torch.uint8), torch.zeros(0, dtype=torch.long))
    return Images(torch.tensor(np.stack(pixels)), torch.tensor(labels))


def load_pen(files: Iterable[Path], part: str, skip: Callable[[Skipped], object]) -> PenDigits | None:
    """Return the "train", "validation" or "test" part of labelled drawings; None where it is empty.

    Writers never stand on two sides (``drawing_lines.side_of``). ``skip`` is told of lines that cannot be used.
    Raises UserError for a file that cannot be read.
    """
    segments, labels, drawings, unsigned = [], [], [], 0
    sites: Counter[str] = Counter()
    for path, number, fields in read_drawings(files, part, skip):
        try:
            drawing = _strokes_of(fields, f"{path}, line {number}")
        except UserError as error:
            skip(Skipped(line_name(path, number), str(error)))
            continue
        segments.append(_segments(_inked(drawing)))
        drawings.append(pack(drawing))
        labels.append(fields["label"])
        sites[str(fields.get("source", ""))] += 1
        unsigned += not has_writer(fields)
    if not segments:
        return None
    tensors = torch.tensor(np.array(segments)), torch.tensor(labels)
    return PenDigits(*tensors, sites, unsigned, tuple(drawings))


def _strokes_of(fields: Mapping[str, Any], name: str) -> Drawing:
    """Return a line's drawing, of any size and without a picture. Raises UserError where no stroke leaves ink."""
    drawing = drawing_from_fields({**fields, "picture": "", "perturbations": []}, name, may_lie_outside=True)
    if all(stroke.erasing for stroke in drawing.strokes):
        raise UserError(_("{source} has no strokes.").format(source=name))
    return drawing


def _inked(drawing: Drawing) -> list[NDArray[np.float32]]:
    """Return the strokes that leave ink, (points, 2) each."""
    return [
        np.array([point[:2] for point in stroke.points], dtype=np.float32)
        for stroke in drawing.strokes
        if not stroke.erasing
    ]


def _segments(lines: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the segments of strokes in units of the larger side, the middle at (0, 0)."""
    corners = np.concatenate(lines)
    low, high = corners.min(axis=0), corners.max(axis=0)
    side = float((high - low).max()) or 1.0
    return segments_of([(line - (low + high) / 2) / np.float32(side) for line in lines])


def split_images(images: Images) -> tuple[Images, Images]:
    """Return (training, validation): the last 5,000 training images, or a fifth of fewer, are held out."""
    cut = len(images.labels) - min(_VALIDATION_IMAGES, len(images.labels) // 5)
    return Images(images.pixels[:cut], images.labels[:cut]), Images(images.pixels[cut:], images.labels[cut:])
