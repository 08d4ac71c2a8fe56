"""Whether a layer of the shifted drawing is the shifted layer of the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.labs.base import LABS, DrawingQuestion


@dataclass(frozen=True, eq=False)
class EquivarianceQuestion(DrawingQuestion):
    """A shift in pixels, and the layer whose maps are wanted: ``map`` is its number, or None for the strongest."""

    dx_px: float
    dy_px: float
    network: str
    layer: str
    map: int | None


@dataclass(frozen=True)
class LayerError:
    """How far a layer is from moving with its input: ‖layer(shift x) − shift(layer x)‖ / ‖shift(layer x)‖.

    ``stride_px``: input pixels between neighbouring cells, down and across. ``whole``: the error over all cells whose
    value before the shift is known. ``inside``: over those that see nothing of the border, None where there are none.
    A layer without maps, ``stride_px`` None, has only ``whole``: how far its values change,
    ‖layer(shift x) − layer x‖ / ‖layer x‖.
    """

    name: str
    stride_px: tuple[int, int] | None
    whole: float
    inside: float | None


@dataclass(frozen=True, eq=False)
class MapPair:
    """One map, (H, W) float32, computed from the shifted drawing and moved after it was computed from the drawing.

    ``difference`` is the first less the second, NaN where the second is not known.
    """

    layer: str
    map: int
    of_shifted: NDArray[np.float32]
    shifted: NDArray[np.float32]
    difference: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Equivariance:
    """For each network the errors of its layers in order; ``pair`` is None for a layer without maps."""

    errors: Mapping[str, tuple[LayerError, ...]]
    pair: MapPair | None


LABS.add("equivariance", "desktop_cnn.engine.labs.equivariance:prepare")
