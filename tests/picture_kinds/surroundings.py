"""Digits with nothing around them, and sheets that what is around them is joined to."""

from __future__ import annotations

import numpy as np

from tests.picture_kinds.making import ink, jpeg, kind, png
from tests.picture_kinds.paper import cut_out, lined


@kind("bold, cut without a margin")
def bold_without_margin(m):
    return png(1 - cut_out(m.pen(400, 0.14), 0))


@kind("scan of a marker's digit, cut with a narrow margin")
def marked_with_narrow_margin(m):
    return jpeg(m.noise(ink(cut_out(m.pen(400, m.rng.uniform(0.08, 0.14)), 3), 0.15, 0.85), 0.01))


@kind("ruled sheet on a table")
def ruled_on_table(m):
    sheet = lined(m, 500, 45, across=bool(m.rng.integers(2)), pen=0.05)
    corners = np.array([(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]) + m.rng.uniform(-0.04, 0.04, (4, 2))
    return jpeg(m.noise(m.on_table(sheet, corners), 0.015))
