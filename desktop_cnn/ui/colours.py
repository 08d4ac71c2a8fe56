"""Colour tables: each maps 255 steps of a value to a colour, and one more index to the gap between maps.

Activations, signed values and ink each have their own map; zero is white in the signed one. The maps are files of
pyqtgraph's, which is not imported for them: that would take a quarter of the time until the window is seen.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QLinearGradient

STEPS = 255
GAP = 255

_MAPS = {"activation": "viridis", "signed": "CET-D1A", "ink": "CET-L1"}


@cache
def colour_table(scale: str, gap: str) -> NDArray[np.uint32]:
    """Return (256,) uint32, 0xffRRGGBB, as QImage's RGB32 has it; ``gap`` is "#rrggbb"."""
    rgb = np.empty((STEPS + 1, 3), dtype=np.uint32)
    rgb[:STEPS] = _colours(scale, np.linspace(0, 1, STEPS))
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


def scale_ends(scale: str, peak: float, values: NDArray[np.float32] | None) -> tuple[str, str]:
    """Return what stands at both ends of a colour bar, with ≤ and ≥ where ``values`` go on beyond its colours."""
    high = f"{peak:.3g}"
    low = f"−{high}" if scale == "signed" else "0"
    if values is None:
        return low, high
    # At each answer for each layer: fmin and fmax pass over NaN, and are NaN, beyond nothing, where all values are.
    least, most = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    beyond = peak * 1.0001  # what float32 and three digits cannot tell apart is not beyond
    is_cut = least < (-beyond if scale == "signed" else peak - beyond), most > beyond
    return f"≤ {low}" if is_cut[0] else low, f"≥ {high}" if is_cut[1] else high


def luminance(colour: QColor) -> float:
    """Return how bright a colour is, in [0, 1], as WCAG 2 defines relative luminance."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _stops(scale: str) -> list[tuple[float, QColor]]:
    at = np.linspace(0, 1, 17)
    return [(place, QColor(*rgb)) for place, rgb in zip(at.tolist(), _colours(scale, at).tolist(), strict=True)]


def _colours(scale: str, at: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return (n, 3) colours at places in [0, 1]."""
    colours = _colour_map(scale)
    places = np.linspace(0, 1, len(colours))
    channels = [np.interp(at, places, colours[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=1) * 255).astype(np.uint8)


@cache
def _colour_map(scale: str) -> NDArray[np.float64]:
    """Return (256, 3) red, green and blue in [0, 1]."""
    package = find_spec("pyqtgraph")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).with_name("colors") / "maps" / f"{_MAPS[scale]}.csv"
    found = np.loadtxt(path, delimiter=",", comments=";")
    return _with_white_middle(found) if scale == "signed" else found


def _with_white_middle(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the map lifted so that its middle is white and its ends are as they were.

    The middle of Kovesi's CET-D1A is (238, 227, 232), a pale pink: zero would look like a small positive value.
    """
    at = np.linspace(0, 1, len(colours))
    middle = colours[len(colours) // 2 - 1 : len(colours) // 2 + 1].mean(axis=0)
    lifted: NDArray[np.float64] = colours + (1 - middle) * (1 - np.abs(2 * at - 1))[:, None]
    return np.minimum(lifted, 1)
