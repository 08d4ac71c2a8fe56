"""Pictures from elsewhere, as drawings: decoded, ink told from paper, fitted into the canvas.

What our own exports hold, and pictures of a canvas's own size with ink on pure black or white, keep every pixel.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop_cnn.app.pictures.decoding import Frame, frames, looks_like_a_picture, unreadable
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing, Pixels

__all__ = ["OpenedPicture", "encode_png", "looks_like_a_picture", "open_picture", "picture_from_bytes", "read_picture"]

Floats = NDArray[np.float32]

# In our own exports: their ink is light, even where it covers the border.
_MADE_HERE = ("Software", "desktop-cnn")


@dataclass(frozen=True)
class OpenedPicture:
    """A picture as a drawing, and what was done to it.

    ``ink``: "dark" or "light", what stands out on what; empty where there is none. ``left_out``: of "surroundings" (of
    the sheet that the digit is on), "rules" and "marks". ``is_cut_out``: set in the middle at a usual size.
    ``frame``: which of an animation, from 0. ``is_turned``: as the camera's note says. ``is_as_it_was``: every pixel
    was kept.
    """

    drawing: Drawing
    ink: str
    left_out: tuple[str, ...] = ()
    is_cut_out: bool = False
    frame: int = 0
    is_turned: bool = False
    is_as_it_was: bool = False

    def facts(self) -> dict[str, object]:
        """Return what was done, for JSON."""
        names = ("ink", "left_out", "is_cut_out", "frame", "is_turned", "is_as_it_was")
        return {name: getattr(self, name) for name in names}

    def in_words(self) -> str:
        """Return what was done, in a translated clause."""
        if not self.ink:
            return _("nothing on it stands out from the ground, so the canvas is empty")
        told = [_("dark on light") if self.ink == "dark" else _("light on dark")]
        words = {"surroundings": _("what is around the sheet left out"), "rules": _("ruled lines left out")}
        words["marks"] = _("other marks left out")
        told += [words[name] for name in self.left_out]
        if self.is_cut_out:
            told.append(_("cut out and set in the middle"))
        if self.is_turned:
            told.append(_("turned as the camera noted"))
        if self.frame:
            told.append(_("frame {number}, the first with ink").format(number=self.frame + 1))
        return ", ".join(told)


def open_picture(path: Path) -> OpenedPicture:
    """Return a picture file as a drawing. Any thread. Raises UserError, naming the file."""
    try:
        if path.exists() and not path.is_file():
            raise unreadable(str(path), _("it is no file"))
        with path.open("rb") as file:
            return _read(file, str(path))
    except OSError as error:
        raise unreadable(str(path), error.strerror or str(error)) from error


def read_picture(path: Path) -> Drawing:
    """Return what ``open_picture`` does, without what was done to it."""
    return open_picture(path).drawing


def picture_from_bytes(raw: bytes, source: str) -> OpenedPicture:
    """Return an encoded picture as a drawing; ``source`` names it in the UserError. Any thread."""
    return _read(io.BytesIO(raw), source)


def encode_png(pixels: Pixels) -> bytes:
    """Return the canvas as a 30×30 greyscale PNG, ink 255 on 0."""
    buffer = io.BytesIO()
    made_here = PngInfo()
    made_here.add_text(*_MADE_HERE)
    Image.fromarray(_bytes(pixels)).save(buffer, "PNG", pnginfo=made_here)
    return buffer.getvalue()


def _bytes(pixels: Floats) -> NDArray[np.uint8]:
    return np.rint(pixels * 255).astype(np.uint8)


def _read(file: BinaryIO, source: str) -> OpenedPicture:
    """Return the first frame with ink, or the first."""
    empty = None
    for frame in frames(file, source):
        opened = _of_canvas_size(frame) or _of_any_size(frame)
        if opened.ink:
            return opened
        empty = empty or opened
    assert empty is not None
    return empty


def _of_canvas_size(frame: Frame) -> OpenedPicture | None:
    """Return the drawing of a picture whose pixels are to be kept, None for any other."""
    height, width = frame.size
    if max(frame.size) > CANVAS_PX:
        return None
    step = frame.colours.shape[0] // height
    colours, opacity = frame.colours[::step, ::step], frame.opacity[::step, ::step]
    grey = colours.mean(-1)
    made_here = frame.software == _MADE_HERE[1] and frame.size == (CANVAS_PX, CANVAS_PX)
    if not made_here:
        paper = float(np.median(grey))
        edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        if np.ptp(colours, axis=-1).max() > 0.03 or opacity.min() < 1 or 0.01 < paper < 0.99:
            return None
        if np.median(np.abs(edge - paper)) > 0.5:  # a frame
            return None
        grey = 1 - grey if paper > 0.5 else grey
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    top, left = (CANVAS_PX - height) // 2, (CANVAS_PX - width) // 2
    canvas[top : top + height, left : left + width] = grey
    ink = "" if not canvas.any() else "light" if made_here or paper < 0.5 else "dark"
    return OpenedPicture(
        Drawing(picture=_bytes(canvas).tobytes()),
        ink,
        frame=frame.number,
        is_turned=frame.was_turned,
        is_as_it_was=True,
    )


def _of_any_size(frame: Frame) -> OpenedPicture:
    # scipy takes a moment to be imported, which the window's start need not wait for.
    from desktop_cnn.app.pictures.fitting import fit
    from desktop_cnn.app.pictures.paper import find_ink

    colours, sheet = _laid(frame)
    ink = find_ink(colours, sheet)
    canvas, is_cut_out = fit(ink, frame.size)
    which = "" if not canvas.any() else "dark" if ink.is_dark else "light"
    drawing = Drawing(picture=_bytes(canvas).tobytes())
    return OpenedPicture(drawing, which, ink.left_out, is_cut_out, frame.number, frame.was_turned)


def _laid(frame: Frame) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the colours, and where there is a sheet.

    What is transparent is no sheet, but where all else has one shade: then that is the ink, and the sheet is clear.
    """
    colours, opacity = frame.colours, frame.opacity
    everywhere = np.ones(opacity.shape, bool)
    if opacity.min() > 0.99 or opacity.max() == 0:
        return colours, everywhere
    opacity = opacity / opacity.max()
    solid = opacity > 0.9
    if solid.mean() < 0.25 or colours[solid].std(0).max() < 0.12:
        shade = colours[solid].mean()
        laid = colours * opacity[..., None] + (1 - opacity[..., None]) * np.float32(shade < 0.5)
        return laid.astype(np.float32), everywhere
    return colours, opacity > 0.5
