"""The patches of drawings that excite each map of a layer most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.labs.base import LABS
from desktop_cnn.core.values import Drawing

OWN = "own"
"""A source of digits beside those of core.labs.curves: the person's own drawings."""

PEN_PART = "all"
"""Of the pen digits."""

PATCHES = 9
"""So many for each map, each from another drawing."""


@dataclass(frozen=True, eq=False)
class PatchQuestion:
    """``source``: MNIST, PEN, SAMPLES, OWN or a path; ``own``: (N, 30, 30) float32, the drawings where it is OWN.

    ``read`` opens a picture; it is a function of a module, so that it can be sent to another process.
    """

    source: str
    own: NDArray[np.float32]
    layer: str
    model: Model
    device: str
    read: Callable[[Path], Drawing]


def _none() -> NDArray[np.float32]:
    return np.zeros((0, PATCHES), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Patches:
    """``values`` (maps, 9) float32, the largest first, NaN where there are fewer drawings or the map stays dark.

    ``pictures`` (maps, 9, height, width) float32: the receptive field of each, zero outside. ``digits`` were searched.
    """

    layer: str
    digits: int = 0
    values: NDArray[np.float32] = field(default_factory=_none)
    pictures: NDArray[np.float32] = field(default_factory=_none)


LABS.add("patches", "desktop_cnn.engine.labs.patches:prepare")
