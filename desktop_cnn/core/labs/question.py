"""What most labs ask about."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.core.values import Pixels


@dataclass(frozen=True, eq=False)
class DrawingQuestion:
    """A drawing, the recipe of the networks that are to read it, and the device, one of DEVICES."""

    pixels: Pixels
    recipe: str
    device: str
