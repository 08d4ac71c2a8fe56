"""Pictures from elsewhere, as drawings: read with Pillow, which reads every common format without Qt.

The whole picture is fitted into the canvas; a digit is never cut out or recentred, because both networks are
to see it where it is.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing, Pixels

_FORMATS = ("PNG", "JPEG", "BMP", "WEBP")
_MAX_PIXELS = 64_000_000
# In our own exports: their ink is light, even where it covers the border.
_MADE_HERE = ("Software", "desktop-cnn")


def read_picture(path: Path) -> Drawing:
    """Return a picture file as a drawing. Any thread. Raises UserError, naming the file."""
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(str(path), _("it is no file"))
        with path.open("rb") as file:
            return _read(file, str(path))
    except OSError as error:
        raise _unreadable(str(path), error.strerror or str(error)) from error


def picture_from_bytes(raw: bytes, source: str) -> Drawing:
    """Return an encoded picture as a drawing; ``source`` names it in the UserError. Any thread."""
    return _read(io.BytesIO(raw), source)


def encode_png(pixels: Pixels) -> bytes:
    """Return the canvas as a 30×30 greyscale PNG, ink 255 on 0."""
    shades = np.rint(pixels * 255).astype(np.uint8)
    buffer = io.BytesIO()
    made_here = PngInfo()
    made_here.add_text(*_MADE_HERE)
    Image.fromarray(shades).save(buffer, "PNG", pnginfo=made_here)
    return buffer.getvalue()


def _unreadable(source: str, reason: str) -> UserError:
    return UserError(_("{source} cannot be opened as a picture: {reason}.").format(source=source, reason=reason))


def _read(file: BinaryIO, source: str) -> Drawing:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which is not shown, and of sizes above our own limit
            with Image.open(file, formats=_FORMATS) as image:
                if image.width * image.height > _MAX_PIXELS:
                    raise _too_large(source, image.width, image.height)
                # JPEG: decode at a fraction of the size, which is all that 30 pixels need.
                image.draft("L", (8 * CANVAS_PX, 8 * CANVAS_PX))
                image.load()
                is_ours = image.info.get(_MADE_HERE[0]) == _MADE_HERE[1]
                shades = _shades(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise _unreadable(source, _("it has far too many pixels; make it smaller")) from error
    except UnidentifiedImageError as error:
        raise _unreadable(source, _("it is no PNG, JPEG, BMP or WebP picture")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _unreadable(source, _("it is damaged or cut off")) from error
    return Drawing(picture=np.rint(_fit(shades if is_ours else _ink(shades)) * 255).astype(np.uint8).tobytes())


def _too_large(source: str, width: int, height: int) -> UserError:
    reason = _("{width} × {height} pixels are more than {most} million; make it smaller")
    return _unreadable(source, reason.format(width=width, height=height, most=_MAX_PIXELS // 1_000_000))


def _shades(image: Image.Image) -> NDArray[np.float32]:
    """Return (H, W) float32 in [0, 1], transparency laid over whatever the ink stands out from."""
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel: Pillow's "L" would cut them off
        values = np.asarray(image, dtype=np.float32)
        return values / np.float32(65535 if values.max(initial=0) > 255 else 255)
    if "A" in image.getbands() or "transparency" in image.info:
        layers = np.asarray(image.convert("LA"), dtype=np.float32) / np.float32(255)
        shade, alpha = layers[..., 0], layers[..., 1]
        ink = float((shade * alpha).sum() / max(alpha.sum(), 1e-6))
        paper = np.float32(0 if ink > 0.5 else 1)
        laid: NDArray[np.float32] = shade * alpha + (1 - alpha) * paper
        return laid
    return np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)


def _ink(shades: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ink in [0, 1] on 0: the border tells the paper's shade, and so which of the two is ink.

    Pictures of a canvas's own size keep their values; others (photographs, scans) are stretched to full ink.
    """
    border = np.concatenate([shades[0], shades[-1], shades[:, 0], shades[:, -1]])
    paper = float(np.median(border))
    ink = (shades - paper) / (1 - paper) if paper < 0.5 else (paper - shades) / paper
    if max(ink.shape) > CANVAS_PX:
        ink = ink / max(float(np.quantile(ink, 0.999)), 0.1)
    clipped: NDArray[np.float32] = np.clip(ink, 0, 1, dtype=np.float32)
    return clipped


def _fit(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the ink on (30, 30): as it is up to 30 pixels a side, else averaged down, in the middle."""
    height, width = ink.shape
    scale = min(CANVAS_PX / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    if scale < 1:
        ink = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), dtype=np.float32)
    top, left = (CANVAS_PX - size[1]) // 2, (CANVAS_PX - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = ink
    return canvas
