"""Colour tables: each maps 255 steps of a value to a colour, and one more index to the gap between maps.

Activations, signed values and ink each have their own map from pyqtgraph; zero is the neutral colour of the
signed one.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QLinearGradient

STEPS = 255
GAP = 255

_MAPS = {"activation": "viridis", "signed": "CET-D1A", "ink": "CET-L1"}


@cache
def colour_table(scale: str, gap: str) -> NDArray[np.uint32]:
    """Return (256,) uint32, 0xffRRGGBB, as QImage's RGB32 has it; ``gap`` is "#rrggbb"."""
    rgb = np.empty((STEPS + 1, 3), dtype=np.uint32)
    rgb[:STEPS] = _colour_map(scale).getLookupTable(nPts=STEPS, alpha=False)
    colour = QColor(gap)
    rgb[GAP] = (colour.red(), colour.green(), colour.blue())
    table = (np.uint32(0xFF000000) | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]).astype(np.uint32)
    table.flags.writeable = False
    return table


def gradient(scale: str, left: float, right: float) -> QLinearGradient:
    """Return a horizontal gradient for a colour bar."""
    fill = QLinearGradient(left, 0, right, 0)
    fill.setStops(_stops(scale))
    return fill


def luminance(colour: QColor) -> float:
    """Return how bright a colour is, in [0, 1], as WCAG 2 defines relative luminance."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _stops(scale: str) -> list[tuple[float, QColor]]:
    return [(at / 16, _colour_map(scale).map(at / 16, mode="qcolor")) for at in range(17)]


@cache
def _colour_map(scale: str) -> pg.ColorMap:
    return pg.colormap.get(_MAPS[scale])
