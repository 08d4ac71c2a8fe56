from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from desktop_cnn.core.values import Drawing, Stroke, StrokePoint
from desktop_cnn.ui.colours import STEPS, colour_table, gradient, luminance, scale_ends
from desktop_cnn.ui.theme import DARK, LIGHT
from desktop_cnn.ui.widgets.map_view import MapView
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_zero_is_white_and_both_signs_darken_from_it(theme):
    table = [QColor(int(colour)) for colour in colour_table("signed", theme.background)[:STEPS]]
    assert table[STEPS // 2].name() == "#ffffff"
    bright = np.array([luminance(colour) for colour in table])
    assert (np.diff(bright[: STEPS // 2 + 1]) > 0).all()
    assert (np.diff(bright[STEPS // 2 :]) < 0).all()
    assert table[0].blue() > table[0].red()
    assert table[-1].red() > table[-1].blue()


@pytest.mark.parametrize(("scale", "name"), [("activation", "viridis"), ("ink", "CET-L1")])
def test_colours_are_those_of_pyqtgraphs_maps(scale, name):
    table = [QColor(int(colour)).getRgb()[:3] for colour in colour_table(scale, "#000000")[:STEPS]]
    expected = pg.colormap.get(name).getLookupTable(nPts=STEPS, alpha=False)
    assert np.abs(np.array(table) - expected).max() <= 1  # it rounds down


def test_the_bar_below_has_the_colours_of_the_cells():
    stops = dict(gradient("signed", 0, 1).stops())
    assert stops[0.5].name() == "#ffffff"
    table = colour_table("signed", DARK.background)
    for at, colour in stops.items():
        cell = QColor(int(table[round(at * (STEPS - 1))]))
        assert all(abs(a - b) <= 3 for a, b in zip(cell.getRgb(), colour.getRgb(), strict=True))


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(0.01, 9))
def test_a_bar_says_where_values_go_on_beyond_its_colours(one, other, peak):
    values = np.array([one, other, np.nan])
    low, high = scale_ends("signed", peak, values)
    assert ("≥" in high) == (max(one, other) > peak * 1.0001)
    assert ("≤" in low) == (min(one, other) < -peak * 1.0001)
    assert high.endswith(f"{peak:.3g}")
    assert low.endswith(f"−{peak:.3g}")


def test_a_picture_that_is_cut_off_says_so_and_one_that_is_not_does_not(qtbot):
    view = MapView("signed")
    qtbot.addWidget(view)
    view.show_values(np.array([[-1, 0.5]], dtype=np.float32), 1.0)
    assert view.scale_ends() == ("−1", "1")
    view.show_values(np.array([[-2, 0.5]], dtype=np.float32), 1.0)
    assert view.scale_ends() == ("≤ −1", "1")
    view.show_values(np.full((1, 2), np.nan, dtype=np.float32), 1.0)
    assert view.scale_ends() == ("−1", "1")


def test_a_lane_says_where_a_layer_goes_beyond_its_scale(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    blot = Drawing((Stroke(tuple(StrokePoint(x, y) for y in range(3, 28, 4) for x in (3.0, 27.0)), 8.0),))
    reader.draw(blot)
    reader.wait_answer()
    lane = reader.window.panel("lane-1").widget().lane
    for block in lane.blocks[1:]:
        low, high = block.bounds()
        assert ("≥" in high) == (block.values.max() > block.peak * 1.0001), block.name
        assert ("≤" in low) == (block.scale == "signed" and block.values.min() < -block.peak * 1.0001), block.name
    assert any("≥" in block.bounds()[1] for block in lane.blocks)
    widths = [block.header_px() for block in lane.blocks]
    reader.do("drawing.clear")
    reader.wait_answer()
    assert [block.header_px() for block in lane.blocks] == widths  # nothing moves when a scale is exceeded
