"""Pictures from elsewhere, as drawings: decoded, ink told from paper, fitted into the canvas.

What our own exports hold, and pictures of a canvas's own size with ink on pure black or white, keep every pixel.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop_cnn.app.pictures.canvas import MADE_HERE, as_it_was, laid
from desktop_cnn.app.pictures.decoding import Frame, frames, in_a_sentence, looks_like_a_picture, unreadable
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Drawing, Pixels

__all__ = ["OpenedPicture", "encode_png", "looks_like_a_picture", "open_picture", "picture_from_bytes"]

Floats = NDArray[np.float32]


_LEFT_OUT = {
    "surroundings": N_("frame and surroundings left out"),
    "rules": N_("ruled lines left out"),
    "marks": N_("other marks left out"),
}


@dataclass(frozen=True)
class OpenedPicture:
    """A picture as a drawing, and what was done to it.

    ``ink``: "dark" or "light", what stands out on what; empty where there is none. ``left_out``: of "surroundings" (of
    the sheet that the digit is on), "rules" and "marks". ``is_straightened``: the sheet was askew or seen from the
    side. ``is_cut_out``: set in the middle at a usual size. ``frame``: which of an animation, from 0. ``is_turned``: as
    the camera's note says. ``is_as_it_was``: every pixel was kept. ``is_missed``: the canvas is empty, though something
    stands out.
    """

    drawing: Drawing
    ink: str
    left_out: tuple[str, ...] = ()
    is_straightened: bool = False
    is_cut_out: bool = False
    frame: int = 0
    is_turned: bool = False
    is_as_it_was: bool = False
    is_missed: bool = False

    def facts(self) -> dict[str, object]:
        """Return what was done, for JSON."""
        names = ("ink", "left_out", "is_straightened", "is_cut_out", "frame", "is_turned", "is_as_it_was")
        return {name: getattr(self, name) for name in names}

    def in_words(self) -> str:
        """Return what was done, in a translated clause."""
        if not self.ink and self.is_missed:
            return _("what stands out is too small or too faint to be a digit, so the canvas is empty")
        if not self.ink:
            return _("nothing on it stands out from the ground, so the canvas is empty")
        told = [_("dark on light") if self.ink == "dark" else _("light on dark")]
        told += [_(_LEFT_OUT[name]) for name in self.left_out]
        if self.is_straightened:
            told.append(_("sheet straightened"))
        if self.is_as_it_was:
            told.append(_("every pixel kept"))
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


def picture_from_bytes(raw: bytes, source: str) -> OpenedPicture:
    """Return an encoded picture as a drawing; ``source`` names it in the UserError. Any thread."""
    return _read(io.BytesIO(raw), source)


def encode_png(pixels: Pixels) -> bytes:
    """Return the canvas as a 30×30 greyscale PNG, ink 255 on 0."""
    buffer = io.BytesIO()
    made_here = PngInfo()
    made_here.add_text(*MADE_HERE)
    Image.fromarray(_bytes(pixels)).save(buffer, "PNG", pnginfo=made_here)
    return buffer.getvalue()


def _bytes(pixels: Floats) -> NDArray[np.uint8]:
    return np.rint(pixels * 255).astype(np.uint8)


def _read(file: BinaryIO, source: str) -> OpenedPicture:
    """Return the first frame with ink, or the first."""
    empty = None
    with in_a_sentence(source):
        for frame in frames(file, source):
            canvas = as_it_was(frame)
            opened = _opened(frame, *canvas, is_as_it_was=True) if canvas else _of_any_size(frame)
            if opened.ink:
                return opened
            empty = empty or opened
    assert empty is not None
    return empty


def _opened(frame: Frame, canvas: Floats, ink: str, **facts: Any) -> OpenedPicture:
    shades = _bytes(canvas)
    drawing, ink = (Drawing(picture=shades.tobytes()), ink) if shades.any() else (Drawing(), "")
    return OpenedPicture(drawing, ink, frame=frame.number, is_turned=frame.was_turned, **facts)


def _of_any_size(frame: Frame) -> OpenedPicture:
    # scipy takes a moment to be imported, which the window's start need not wait for.
    from desktop_cnn.app.pictures.fitting import fit
    from desktop_cnn.app.pictures.margin import find_ink_in_margin

    ink = find_ink_in_margin(*laid(frame))
    canvas, is_cut_out = fit(ink, frame.size)
    return _opened(
        frame,
        canvas,
        "dark" if ink.is_dark else "light",
        left_out=ink.left_out,
        is_straightened=ink.is_straightened,
        is_cut_out=is_cut_out,
        is_missed=ink.is_missed,
    )
