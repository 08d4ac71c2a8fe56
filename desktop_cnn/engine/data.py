"""Labelled digits from disk: MNIST's IDX files and pen strokes as JSON lines."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES

_SEGMENTS = 48
_UNSEEN_SITES = frozenset({"apa", "imp"})
_VALIDATION_IMAGES = 5000


@dataclass(frozen=True, eq=False)
class Images:
    """``pixels``: (N, 30, 30) uint8, ink 255 on 0. ``labels``: (N,) int64."""

    pixels: Tensor
    labels: Tensor


@dataclass(frozen=True, eq=False)
class PenDigits:
    """``segments``: (N, 48, 4) float32 in units of the digit's larger side, its box's middle at (0, 0)."""

    segments: Tensor
    labels: Tensor


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of an IDX file (LeCun et al., 1998), plain or gzip-compressed."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(_("{path} cannot be read: {error}").format(path=path, error=error)) from error
    dimensions = raw[3] if raw[:3] == b"\0\0\x08" and len(raw) > 3 else 0
    shape = np.frombuffer(raw, ">u4", dimensions, 4) if dimensions and len(raw) >= 4 + 4 * dimensions else ()
    if not len(shape) or len(raw) != 4 + 4 * dimensions + math.prod(map(int, shape)):
        raise UserError(_("{path} is not a whole IDX file of bytes.").format(path=path))
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def load_mnist(folder: Path, part: str) -> Images:
    """Return MNIST's "train" or "t10k" part, padded from 28 to 30 pixels a side."""
    pixels, labels = (_find(folder, f"{part}-{kind}") for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"))
    images, answers = read_idx(pixels), read_idx(labels)
    if images.shape[1:] != (28, 28) or answers.shape != images.shape[:1] or answers.max(initial=0) > 9:
        raise UserError(_("{path} does not hold 28×28 digits with a label each.").format(path=pixels))
    padded = F.pad(torch.tensor(images), (1, 1, 1, 1))  # (N, 28, 28) -> (N, 30, 30)
    return Images(padded, torch.tensor(answers).long())


def _find(folder: Path, name: str) -> Path:
    found = sorted(path for ending in ("", ".gz") for path in folder.rglob(name + ending))
    if not found:
        raise UserError(_("{folder} has no MNIST file {name}[.gz].").format(folder=folder, name=name))
    return found[0]


def find_pen_files(folder: Path) -> list[Path]:
    """Return the stroke files below a folder: *.jsonl and *.jsonl.gz."""
    return sorted(path for ending in ("*.jsonl", "*.jsonl.gz") for path in folder.rglob(ending))


def load_pen(path: Path, part: str) -> PenDigits:
    """Return the "train", "validation" or "test" part of a stroke file.

    Writers never stand on two sides. Test: every writer of the sites apa and imp, and a tenth of the other
    writers, chosen by a hash of the name; validation: a twentieth; training: the rest.
    """
    segments, labels = [], []
    for number, digit in read_lines(path):
        try:
            if pen_part(digit["source"], digit["writer"]) != part:
                continue
            segments.append(_segments(digit["strokes"]))
            labels.append(range(CLASSES).index(digit["label"]))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            message = _("{path}, line {number}: not a labelled drawing ({error}).")
            raise UserError(message.format(path=path, number=number, error=error)) from error
    if not segments:
        raise UserError(_("{path} has no writers for {part}.").format(path=path, part=part))
    return PenDigits(torch.tensor(np.array(segments)), torch.tensor(labels))


def read_lines(source: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON lines file, plain or gzip-compressed. Raises UserError."""
    number = 0
    try:
        for number, line in enumerate(_text_lines(source), start=1):
            if line.strip():
                yield number, json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(_("{path}, line {number}: {error}").format(path=source, number=number, error=error)) from error


def _text_lines(source: Path) -> Iterator[str]:
    opener = gzip.open if source.suffix == ".gz" else open
    try:
        with opener(source, "rt", encoding="utf-8") as lines:
            yield from lines
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UserError(_("{path} cannot be read: {error}").format(path=source, error=reason)) from error


def pen_part(site: str, writer: str) -> str:
    """Return the side of the split on which a writer stands."""
    share = hashlib.sha256(writer.encode()).digest()[0] / 256
    if site in _UNSEEN_SITES or share < 0.1:
        return "test"
    return "validation" if share < 0.15 else "train"


def _segments(strokes: list[list[list[float]]]) -> NDArray[np.float32]:
    """Resample to 48 segments in all, shared out by length; a dot is a segment of no length."""
    lines = [np.asarray(stroke, dtype=np.float32).reshape(-1, 2) for stroke in strokes if len(stroke)]
    corners = np.concatenate(lines)
    if not np.isfinite(corners).all():
        raise ValueError("a coordinate is not finite")
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    lengths = [_length(line) for line in lines]
    spare = _SEGMENTS - len(lines)
    pieces = []
    for line, length in zip(lines, lengths, strict=True):
        count = 1 + int(spare * length / max(sum(lengths), 1e-6))
        points = _resample(line - middle, count)
        pieces.append(np.concatenate([points[:-1], points[1:]], axis=1))
    segments = np.concatenate(pieces)[:_SEGMENTS]
    return np.concatenate([segments, np.repeat(segments[-1:], _SEGMENTS - len(segments), axis=0)])


def _length(line: NDArray[np.float32]) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _resample(line: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return count + 1 points at equal distances along the line."""
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, travelled[-1], count + 1)
    return np.stack([np.interp(at, travelled, line[:, axis]) for axis in (0, 1)], axis=1).astype(np.float32)


def split_mnist(images: Images) -> tuple[Images, Images]:
    """Return (training, validation): the last 5,000 training images are held out."""
    cut = len(images.labels) - min(_VALIDATION_IMAGES, len(images.labels) // 5)
    return Images(images.pixels[:cut], images.labels[:cut]), Images(images.pixels[cut:], images.labels[cut:])
