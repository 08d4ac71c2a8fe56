"""The slots' colours can be seen on what they lie on, and be told apart, with or without colour blindness."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.palette import ON_DARK, ON_LIGHT
from desktop_cnn.ui.theme import DARK, LIGHT

# In linear RGB, at severity 1.0: Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color
# vision deficiency", IEEE TVCG 15(6), 2009, table 1.
SEEN = {
    "normally": np.eye(3),
    "with protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "with deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "with tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
OKABE_ITO = ("#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
LEAST_CONTRAST = 3
"""WCAG 2.2, 1.4.11, for what is not text."""


def linear(colour):
    """Return (3,): "#rrggbb" as light."""
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    darker, lighter = sorted(float(TO_XYZ[1] @ linear(each)) for each in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


def to_lab(light):
    x, y, z = (
        np.cbrt(share) if share > (6 / 29) ** 3 else share / (3 * (6 / 29) ** 2) + 4 / 29
        for share in TO_XYZ @ light.clip(0, 1) / TO_XYZ.sum(1)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first, second):
    """Return CIEDE2000 of two (L*, a*, b*), as Sharma, Wu & Dalal, 2005, write it down."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    stretch = 1.5 - 0.5 * weight((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((0.17, 1, -30), (-0.24, 2, 0), (-0.32, 3, 6), (0.2, 4, -63))
    t = 1 - sum(size * np.cos(np.radians(times * hue + by)) for size, times, by in waves)
    off = (lightness - 50) ** 2
    by_lightness = (l2 - l1) / (1 + 0.015 * off / np.sqrt(20 + off))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bend = np.radians(60 * np.exp(-((((hue % 360) - 275) / 25) ** 2)))
    crossed = -2 * weight(chroma) * np.sin(bend) * by_chroma * by_hue
    return float(np.sqrt(by_lightness**2 + by_chroma**2 + by_hue**2 + crossed))


def weight(chroma):
    return np.sqrt(chroma**7 / (chroma**7 + 25**7))


def nearest(colours, seen):
    """Return how different the two most alike look to somebody."""
    labs = [to_lab(seen @ linear(colour)) for colour in colours]
    return min(difference(*pair) for pair in combinations(labs, 2))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ],
)
def test_the_measure_is_that_of_its_authors(first, second, expected):
    assert difference(first, second) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_colour_stands_out_from_all_that_it_lies_on(theme):
    assert len(set(theme.slots)) == MOST_COMPARED
    for colour in theme.slots:
        for ground in (theme.background, theme.surface, theme.sunken, theme.raised):
            assert contrast(colour, ground) >= LEAST_CONTRAST, (colour, ground)


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("colours", [ON_LIGHT, ON_DARK])
def test_any_two_are_told_apart_better_than_of_the_colours_that_were_made_for_it(colours, who):
    """Okabe & Ito's eight, "Color universal design", 2008: by this measure two of them come as near as 10.9."""
    made_for_it = min(nearest(OKABE_ITO, seen) for seen in SEEN.values())
    assert made_for_it == pytest.approx(10.9, abs=0.05)
    assert nearest(colours, SEEN[who]) > made_for_it
