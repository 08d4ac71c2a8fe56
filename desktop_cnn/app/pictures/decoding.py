"""Picture files to colours, with Pillow, which reads every common format without Qt.

A few bytes can ask for gigabytes or minutes, so what a file would take is known from its header before it is decoded.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX

Floats = NDArray[np.float32]

_FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")
_SIGNATURE = re.compile(rb"\x89PNG|\xff\xd8\xff|BM|RIFF....WEBP|GIF8|II\*\0|MM\0\*", re.DOTALL)
_FOREIGN = {
    "HEIC": re.compile(rb"....ftyp(hei|hev|mif1|msf1)", re.DOTALL),
    "AVIF": re.compile(rb"....ftypavi", re.DOTALL),
    "SVG": re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg", re.DOTALL),
    "PDF": re.compile(rb"%PDF"),
    "JPEG 2000": re.compile(rb"\0\0\0\x0cjP  "),
}
_HEAD_BYTES = 512

_MOST_BYTES = 100_000_000
_MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000, "WEBP": 16_000_000}
_MOST_PIXELS_ELSE = 36_000_000
"""JPEG is decoded at a fraction of its size; WebP is held four times over while it is."""

_LONGEST_SIDE_PX = 30_000
"""Pillow keeps a pointer for each row: a picture of width 1 takes nine times its pixels."""

_MOST_SCANNED = 250_000_000
"""Pixels times scans of a JPEG: a progressive one has about ten scans, a wicked one thousands."""

_INFLATION = 1_040
"""Deflate makes no more bytes of one."""

_MOST_FRAMES = 60
_WORKING_PIXELS = 120_000
"""Ten times as many a side as the canvas has: enough to find a small digit on a whole sheet."""

_LEAST_WORKING_PIXELS = 40_000


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a file. ``colours``: (H, W, 3), ``opacity``: (H, W), both in [0, 1], at a working size.

    ``size``: (height, width) as it came; ``number``: from 0; ``was_turned``: as the camera's note says; ``software``:
    what the file says that it was made with.
    """

    colours: Floats
    opacity: Floats
    size: tuple[int, int]
    number: int
    was_turned: bool
    software: str


def unreadable(source: str, reason: str) -> UserError:
    return UserError(_("{source} cannot be opened as a picture: {reason}.").format(source=source, reason=reason))


def looks_like_a_picture(head: bytes) -> bool:
    """Whether a file's first bytes are those of a picture, one that can be read or not."""
    return bool(_SIGNATURE.match(head)) or any(kind.match(head) for kind in _FOREIGN.values())


@contextmanager
def in_a_sentence(source: str) -> Iterator[None]:
    """Tell whatever a library raises on a broken file, of whatever class, in a sentence."""
    try:
        yield
    except UserError:
        raise
    except Image.DecompressionBombError as error:
        raise unreadable(source, _("it has far too many pixels; make it smaller")) from error
    except UnidentifiedImageError as error:
        raise unreadable(source, _("it is no PNG, JPEG, BMP, WebP, GIF or TIFF picture")) from error
    except MemoryError as error:
        raise unreadable(source, _("it takes more memory than there is; make it smaller")) from error
    except Exception as error:  # odd metadata raises whatever class the library has met
        raise unreadable(source, _("it is damaged or cut off")) from error


def frames(file: BinaryIO, source: str) -> Iterator[Frame]:
    """Yield the file's frames at a working size, at least one. Any thread.

    Raises UserError for what is not to be read, and what a library raises on a broken file: see ``in_a_sentence``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata, which is not shown, and of sizes above our own limit
        head = file.read(_HEAD_BYTES)
        file.seek(0)
        foreign = next((name for name, kind in _FOREIGN.items() if kind.match(head)), None)
        if foreign:
            reason = _("it is a {kind} file, which this program does not read; save it as PNG or JPEG")
            raise unreadable(source, reason.format(kind=foreign))
        with Image.open(file, formats=_FORMATS) as image:
            _check(image, file, source)
            budget = _MOST_PIXELS_ELSE * 2
            for number in range(min(getattr(image, "n_frames", 1), _MOST_FRAMES)):
                image.seek(number)
                _check(image, file, source)
                budget -= image.width * image.height
                if number and budget < 0:
                    break
                yield _frame(image, number)


def _check(image: Image.Image, file: BinaryIO, source: str) -> None:
    """Raise UserError for a file that would take too much memory or time to decode."""
    form, pixels = image.format or "", image.width * image.height
    most = _MOST_PIXELS.get(form, _MOST_PIXELS_ELSE)
    if pixels > most or max(image.size) > _LONGEST_SIDE_PX:
        reason = _("{width} × {height} pixels are more than {most} million or {side} a side; make it smaller")
        facts = {"width": image.width, "height": image.height, "most": most // 1_000_000, "side": _LONGEST_SIDE_PX}
        raise unreadable(source, reason.format(**facts))
    at = file.tell()
    raw_size = file.seek(0, 2)
    if raw_size > _MOST_BYTES:
        reason = _("it is larger than {megabytes} MB").format(megabytes=_MOST_BYTES // 1_000_000)
        raise unreadable(source, reason)
    if form == "PNG" and pixels * _bits(image.mode) / 8 > raw_size * _INFLATION:
        raise unreadable(source, _("it is damaged or cut off"))
    if form in ("JPEG", "MPO"):
        file.seek(0)
        # Within a scan, a byte of 255 is followed by 0: this counts no picture's contents.
        scans = file.read().count(b"\xff\xda")
        if scans * pixels > _MOST_SCANNED and scans > 20:
            raise unreadable(source, _("it has {count} scans, which would take minutes").format(count=scans))
    file.seek(at)


def _bits(mode: str) -> int:
    """Return the least bits a pixel in the file: palettes may have one."""
    return {"L": 1, "P": 1, "1": 1, "LA": 16, "RGB": 24, "RGBA": 32}.get(mode, 1)


def _frame(image: Image.Image, number: int) -> Frame:
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (16 * CANVAS_PX, 16 * CANVAS_PX))  # decodes at a fraction of the size
    size = image.size
    image.load()
    upright = ImageOps.exif_transpose(image)
    was_turned = image.getexif().get(0x0112, 1) != 1
    layers = _layers(_small(upright))
    scale = _full_scale(layers[..., :3], 255) if max(size) > CANVAS_PX else 1.0
    colours, opacity = layers[..., :3] / np.float32(scale), layers[..., 3]
    software = str(image.info.get("Software", ""))
    return Frame(colours, opacity, (upright.height, upright.width), number, was_turned, software)


def _small(image: Image.Image) -> Image.Image:
    """Return the picture at the working size, in mode F, RGB or RGBA; small ones have their pixels repeated."""
    image = _reduced(image)
    pixels = image.width * image.height
    shrink = (_WORKING_PIXELS / pixels) ** 0.5
    if shrink < 1:
        size = max(round(image.width * shrink), 1), max(round(image.height * shrink), 1)
        return image.resize(size, Image.Resampling.BOX)
    times = max(int((_LEAST_WORKING_PIXELS / pixels) ** 0.5), 1)
    return image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)


def _reduced(image: Image.Image) -> Image.Image:
    """Return the picture converted, a huge one a fraction of its size: strip by strip, which takes little memory."""
    factor = int((image.width * image.height / (4 * _WORKING_PIXELS)) ** 0.5)
    if factor < 2:
        return _converted(image)
    rows = 32 * factor
    strips = [
        _converted(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        for top in range(0, image.height, rows)
    ]
    reduced = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for number, strip in enumerate(strips):
        reduced.paste(strip, (0, number * 32))
    return reduced


def _converted(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return image.convert("F")
    has_opacity = "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_opacity else "RGB")


def _layers(image: Image.Image) -> Floats:
    """Return (H, W, 4) in [0, 1]: red, green, blue and opacity."""
    values = np.asarray(image, dtype=np.float32)
    if image.mode == "F":
        is_known = np.isfinite(values)  # else "no data", as instruments write it: not to stand out
        values = np.where(is_known, np.maximum(values, 0), np.median(values[is_known]) if is_known.any() else 0)
        grey = values / np.float32(_full_scale(values, 1))
        return np.stack([grey, grey, grey, np.ones_like(grey)], axis=-1)
    values = values / np.float32(255)
    if values.shape[-1] == 3:
        return np.concatenate([values, np.ones_like(values[..., :1])], axis=-1)
    return values


def _full_scale(values: Floats, unit: float) -> float:
    """Return what is white where the largest value is this: files of 16 bits use 10 or 12 of them, say."""
    largest = float(values.max(initial=0)) * unit
    scales = [2.0**bits - 1 for bits in (2, 4, 6, 8, 10, 12, 14, 16, 32)]
    return next((scale for scale in scales if scale >= largest), largest) / unit
