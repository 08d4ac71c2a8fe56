"""What is played step by step, as a GIF."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

_MOST_FRAMES = 300
_LEAST_MS = 40  # browsers show shorter frames as ten times as long
_UNIT_MS = 10
_COLOURS = 255
_LAST_MS = 1500
_COMMENT_BYTES = 255


@dataclass(frozen=True)
class Walk:
    """The ``places`` that are shown, the last one among them, each for ``frame_ms``."""

    places: tuple[int, ...]
    frame_ms: int

    @property
    def durations_ms(self) -> list[int]:
        """Return how long each is shown; the last one stays for a look."""
        return [*[self.frame_ms] * (len(self.places) - 1), _LAST_MS]


def walk(count: int, steps_per_s: int) -> Walk:
    """Return the walk through ``count`` places that takes as long as on screen, with places left out if need be."""
    step = math.ceil(max(count / _MOST_FRAMES, steps_per_s * _LEAST_MS / 1000, 1))
    frame_ms = max(round(step * 1000 / steps_per_s / _UNIT_MS), _LEAST_MS // _UNIT_MS) * _UNIT_MS
    return Walk((*range(0, count - 1, step), count - 1), frame_ms)


class Frame(NamedTuple):
    """``raw``: rows of blue, green, red and nothing, a byte each."""

    width: int
    height: int
    raw: bytes

    def image(self) -> Image.Image:
        return Image.frombuffer("RGB", (self.width, self.height), self.raw, "raw", "BGRX", 0, 1)


def gif_bytes(last: Frame, frames: Iterable[Frame], durations_ms: list[int], comment: str) -> bytes:
    """Return a GIF that goes on for ever, all in the colours of its ``last`` frame, which comes first, too.

    Only one frame is asked for at a time.
    """
    colours = last.image().quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    indexed = (frame.image().quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames)
    first, buffer = next(indexed), io.BytesIO()
    first.save(
        buffer,
        "GIF",
        save_all=True,
        append_images=indexed,
        duration=durations_ms,
        loop=0,
        comment=comment.encode()[:_COMMENT_BYTES],
    )
    return buffer.getvalue()
