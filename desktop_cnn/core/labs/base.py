"""What labs there are, and what most of them ask about."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.packed import PackedDrawing
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.values import Pixels

LABS: Registry[str] = Registry("lab")
"""By name, what makes the work: "package.module:function" without arguments, called in a process of its own.

It returns a function from a question to its answers, with Progress (core.jobs) between them: the newer answer replaces
the older, the last one is whole. The function raises UserError for what cannot be answered, and ends within a moment
where its iterator is closed. Question and answers are frozen values that can be pickled.
"""


@dataclass(frozen=True, eq=False)
class DrawingQuestion:
    """A drawing, the models that are to read it, by their slots' names, and the device, one of DEVICES.

    ``edits``: kernels of these networks that the person has changed. ``drawing``: the strokes of which the pixels were
    made, where the lab reads strokes. Else None: a question is pickled on the thread of the pen, which
    takes 0.01 ms for the pixels, and for a long drawing (50,000 points) 67 ms, packed 6.
    """

    pixels: Pixels
    models: Compared
    device: str
    edits: tuple[KernelEdit, ...] = field(default=(), kw_only=True)
    drawing: PackedDrawing | None = field(default=None, kw_only=True)
