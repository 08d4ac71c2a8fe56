"""Pictures that are canvases already: of a canvas's size, and with ink on pure black, white or nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.pictures.decoding import Frame
from desktop_cnn.core.values import CANVAS_PX

Floats = NDArray[np.float32]

MADE_HERE = ("Software", "desktop-cnn")
"""What our own exports say: their ink is light, even where it covers the border."""


def as_it_was(frame: Frame) -> tuple[Floats, str] | None:
    """Return the canvas and its kind of ink for a picture whose every pixel is to be kept, None for any other."""
    height = frame.size[0]
    if max(frame.size) > CANVAS_PX:
        return None
    step = frame.colours.shape[0] // height
    colours, sheet = laid(frame)
    colours, sheet = colours[::step, ::step], sheet[::step, ::step]
    grey = colours.mean(-1)
    ink = "light"
    if frame.software != MADE_HERE[1] or frame.size != (CANVAS_PX, CANVAS_PX):
        paper = float(np.median(grey))
        edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        is_framed = np.median(np.abs(edge - paper)) > 0.5
        if not sheet.all() or np.ptp(colours, axis=-1).max() > 0.03 or 0.01 < paper < 0.99 or is_framed:
            return None
        if paper > 0.5:
            grey, ink = 1 - grey, "dark"
    return placed(grey), ink


def laid(frame: Frame) -> tuple[Floats, NDArray[np.bool_]]:
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


def placed(part: Floats) -> Floats:
    """Return a part (H, W) of at most 30 a side in the middle of an empty canvas."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), dtype=np.float32)
    top, left = ((CANVAS_PX - side) // 2 for side in part.shape)
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas
