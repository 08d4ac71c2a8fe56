"""What a network learns from: pictures and pen strokes, from whatever a path holds, and some held out of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.data import Images, PenDigits, load_arrays, load_pen, load_pictures, split_images
from desktop_cnn.engine.drawing_lines import split_text
from desktop_cnn.engine.idx import IdxPair
from desktop_cnn.engine.sources import (
    Pictures,
    Skipped,
    find_raster,
    find_strokes,
    list_files,
    skipped_text,
    tell_of,
    unusable,
)
from desktop_cnn.engine.validation import centred_pen

_MIN_HELD_OUT = 2
_MNIST = {"credit": "LeCun, Cortes, Burges", "licence": "CC BY-SA 3.0"}
_UNIPEN = {"credit": "Guyon et al., ICPR 1994; Zenodo 10.5281/zenodo.1195803", "licence": "CC BY 4.0"}
_UNIPEN_SITES = frozenset({"apa", "apb", "app", "ced", "gmd", "ibm", "imp", "syn"})


@dataclass(frozen=True, eq=False)
class TrainingData:
    """``sources`` names what is learned from, with credit and licence where they are known, for the model card.

    ``name`` is what the pictures' accuracy is called: "mnist" or "pictures".
    """

    images: Images
    held_out_images: Images
    pen: PenDigits | None
    held_out_pen: PenDigits | None
    sources: tuple[Mapping[str, str], ...] = ()
    name: str = "mnist"


def load_training_data(
    source: Path, read: Callable[[Path], Drawing], tell: Callable[[str], None] = lambda _text: None
) -> TrainingData:
    """Read a path's digits for training and its drawings; where there are drawings alone, they are the pictures, too.

    ``read`` opens a picture; ``tell`` is told what was decided. Raises UserError for what cannot be used.
    """
    files = list_files(source)
    raster, strokes = find_raster(source, "train", files), find_strokes(source, files)
    if raster is None and strokes is None:
        raise unusable(source, _("it holds no digits to train on"))
    skipped: list[Skipped] = []
    pen = load_pen(strokes.files, "train", skipped.append) if strokes else None
    held_out_pen = load_pen(strokes.files, "validation", skipped.append) if strokes and pen else None
    if skipped:
        tell(skipped_text(list(dict.fromkeys(skipped))))  # what has no side was met twice
    sources = [_pen_source(pen)] if pen else []
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
    if len(held_out.labels) < _MIN_HELD_OUT:
        raise UserError(_("{folder} has too few digits to train on.").format(folder=source))
    return TrainingData(images, held_out, pen, held_out_pen, tuple(sources), "mnist" if is_mnist else "pictures")


def _pictured(digits: PenDigits | None) -> Images:
    """Return drawings as pictures, 20 px large in the middle, as MNIST's digits are."""
    if digits is None:
        return Images(torch.zeros(0, CANVAS_PX, CANVAS_PX, dtype=torch.uint8), torch.zeros(0, dtype=torch.long))
    pixels = (centred_pen(digits)[:, 0] * 255).round().byte()  # (N, 1, 30, 30) -> (N, 30, 30)
    return Images(pixels, digits.labels)


def _image_source(name: str, count: int, is_mnist: bool) -> dict[str, str]:
    return {"name": f"{name}, {count:,} of the training images", **(_MNIST if is_mnist else {})}


def _pen_source(pen: PenDigits) -> dict[str, str]:
    count = f"{len(pen.labels):,}"
    if pen.sites <= _UNIPEN_SITES:
        return {"name": f"UNIPEN train_r01_v07, category 1a: {count} pen-written digits", **_UNIPEN}
    return {"name": f"own drawings: {count}"}
