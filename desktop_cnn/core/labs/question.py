"""What most labs ask about."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_cnn.core.packed import PackedDrawing
from desktop_cnn.core.values import KernelEdit, Pixels


@dataclass(frozen=True, eq=False)
class DrawingQuestion:
    """A drawing, the recipe of the networks that are to read it, and the device, one of DEVICES.

    ``edits``: kernels of these networks that the person has changed. ``drawing``: the strokes of which the pixels were
    made, where one of the networks reads strokes. Else None: a question is pickled on the thread of the pen, which
    takes 0.01 ms for the pixels, and for a long drawing (50,000 points) 67 ms, packed 6.
    """

    pixels: Pixels
    recipe: str
    device: str
    edits: tuple[KernelEdit, ...] = field(default=(), kw_only=True)
    drawing: PackedDrawing | None = field(default=None, kw_only=True)
