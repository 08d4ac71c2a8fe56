"""What a network learns from: pictures and pen strokes, from whatever a path holds, and some held out of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.inputs import Input
from desktop_cnn.core.pen_digits import COLLECTION, CREDIT
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.data import Images, PenDigits, load_arrays, load_pen, load_pictures, split_images
from desktop_cnn.engine.drawing_lines import split_text
from desktop_cnn.engine.idx import IdxPair
from desktop_cnn.engine.sources import (
    Pictures,
    Raster,
    Skipped,
    find_raster,
    find_strokes,
    list_files,
    skipped_text,
    tell_of,
    unusable,
)
from desktop_cnn.engine.strokes import centred_pen

_MIN_HELD_OUT = 2
_MNIST = {"credit": "LeCun, Cortes, Burges", "licence": "CC BY-SA 3.0"}
_UNIPEN_SITES = frozenset({"apa", "apb", "app", "ced", "gmd", "ibm", "imp", "syn"})


@dataclass(frozen=True, eq=False)
class TrainingData:
    """``sources`` names what is learned from, with credit and licence where they are known, for the model card;
    the first ``picture_sources`` of them hold pictures.

    ``name`` is what the pictures' accuracy is called: "mnist" or "pictures".
    """

    images: Images
    held_out_images: Images
    pen: PenDigits | None
    held_out_pen: PenDigits | None
    sources: tuple[Mapping[str, str | float], ...] = ()
    name: str = "mnist"
    picture_sources: int = 0

    def learned_from(self, reads: Input) -> tuple[Mapping[str, str | float], ...]:
        """Return the sources of what a network is given that reads so."""
        return self.sources if reads.is_picture else self.sources[self.picture_sources :]


def load_training_data(
    paths: Sequence[Path], read: Callable[[Path], Drawing], tell: Callable[[str], None] = lambda _text: None
) -> TrainingData:
    """Read the digits for training of one path and the drawings of all; drawings alone are the pictures, too.

    ``read`` opens a picture; ``tell`` is told what was decided. Raises UserError for what cannot be used.
    """
    source, raster, files = _find(paths)
    skipped: list[Skipped] = []
    pen = load_pen(files, "train", skipped.append)
    held_out_pen = load_pen(files, "validation", skipped.append) if pen else None
    if skipped:
        tell(skipped_text(list(dict.fromkeys(skipped))))  # what has no side was met twice
    sources = _pen_sources(pen) if pen else []
    if pen and pen.unsigned:
        tell(split_text(pen.unsigned + (held_out_pen.unsigned if held_out_pen else 0)))
    is_mnist = isinstance(raster, IdxPair) and raster.is_mnist
    if raster is None:
        tell(_("No pictures in the data: training on its drawings alone."))
        images, held_out = _pictured(pen), _pictured(held_out_pen)
    else:
        tell_of(raster, "train", tell)
        found = load_pictures(raster, read, tell) if isinstance(raster, Pictures) else load_arrays(raster)
        images, held_out = split_images(found)
        sources.insert(0, _image_source("MNIST" if is_mnist else source.name, len(images.labels), is_mnist))
    pictured = 0 if raster is None else 1
    if len(held_out.labels) < _MIN_HELD_OUT:
        raise UserError(_("{folder} has too few digits to train on.").format(folder=source))
    name = "mnist" if is_mnist else "pictures"
    return TrainingData(images, held_out, pen, held_out_pen, tuple(sources), name, pictured)


def part_of(data: TrainingData, share: float, seed: int) -> TrainingData:
    """Return a share of the digits, chosen by the seed, each 1 / share times: an epoch keeps its length and its steps.

    A larger share has the digits of a smaller one with the same seed, and more.
    """
    if share == 1:
        return data
    images, pen = data.images, data.pen
    chosen = _chosen(len(images.labels), share, seed)
    sources = tuple({**source, "share": share} for source in data.sources)
    data = replace(data, images=Images(images.pixels[chosen], images.labels[chosen]), sources=sources)
    return replace(data, pen=pen.at(_chosen(len(pen.labels), share, seed))) if pen else data


def _chosen(count: int, share: float, seed: int) -> Tensor:
    """Return ``count`` indices below it, of which only a share are different."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[torch.arange(count) % max(round(count * share), 1)]


def _find(paths: Sequence[Path]) -> tuple[Path, Raster | None, list[Path]]:
    """Return the path that holds digits which are no drawings, those digits, and the files of drawings of all paths."""
    source, raster = paths[0], None
    files: list[Path] = []
    for path in paths:
        below = list_files(path)
        found, strokes = find_raster(path, "train", below), find_strokes(path, below)
        if found is None and strokes is None:
            raise unusable(path, _("it holds no digits to train on"))
        if found is not None and raster is not None:
            message = _("{path} and {other} both hold pictures: name one of them.")
            raise UserError(message.format(path=source, other=path))
        if found is not None:
            source, raster = path, found
        files += strokes.files if strokes else ()
    return source, raster, files


def _pictured(digits: PenDigits | None) -> Images:
    """Return drawings as pictures, 20 px large in the middle, as MNIST's digits are."""
    if digits is None:
        return Images(torch.zeros(0, CANVAS_PX, CANVAS_PX, dtype=torch.uint8), torch.zeros(0, dtype=torch.long))
    pixels = (centred_pen(digits.segments)[:, 0] * 255).round().byte()  # (N, 1, 30, 30) -> (N, 30, 30)
    return Images(pixels, digits.labels)


def _image_source(name: str, count: int, is_mnist: bool) -> dict[str, str]:
    return {"name": f"{name}, {count:,} of the training images", **(_MNIST if is_mnist else {})}


def _pen_sources(pen: PenDigits) -> list[dict[str, str]]:
    """Name those of the collection, with its credit, and the person's own."""
    known = sum(count for site, count in pen.sites.items() if site in _UNIPEN_SITES)
    own = len(pen.labels) - known
    sources = [{"name": f"{COLLECTION}: {known:,} pen-written digits", **CREDIT}] if known else []
    return [*sources, {"name": f"own drawings: {own:,}"}] if own else sources
