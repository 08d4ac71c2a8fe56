"""What most labs ask about."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_cnn.core.values import KernelEdit, Pixels


@dataclass(frozen=True, eq=False)
class DrawingQuestion:
    """A drawing, the recipe of the networks that are to read it, and the device, one of DEVICES.

    ``edits``: kernels of these networks that the person has changed.
    """

    pixels: Pixels
    recipe: str
    device: str
    edits: tuple[KernelEdit, ...] = field(default=(), kw_only=True)
