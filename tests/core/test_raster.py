from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.raster import BLANK, extend, rasterize, rasterize_many
from desktop_cnn.core.values import CANVAS_PX, Drawing, Stroke, StrokePoint

places = st.floats(-20, 50, width=32)
widths = st.floats(0.5, 8, width=32)
lines = st.lists(st.tuples(places, places), min_size=1, max_size=8)


def stroke(line, width=2.4, erasing=False):
    return Stroke(tuple(StrokePoint(x, y) for x, y in line), width, erasing)


def exact_coverage(x, y, a, b, radius, grid=24):
    """The share of a pixel that lies within a radius of a segment, by counting points."""
    at = (np.arange(grid) + 0.5) / grid
    px, py = np.meshgrid(x + at, y + at)
    d = np.subtract(b, a)
    along = np.clip(((px - a[0]) * d[0] + (py - a[1]) * d[1]) / max(d @ d, 1e-12), 0, 1)
    return (np.hypot(px - a[0] - along * d[0], py - a[1] - along * d[1]) <= radius).mean()


@given(lines, widths)
def test_pixels_are_within_bounds_and_read_only(line, width):
    pixels = rasterize(Drawing((stroke(line, width),)))
    assert pixels.shape == (CANVAS_PX, CANVAS_PX)
    assert pixels.dtype == np.float32
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert not pixels.flags.writeable


@given(st.lists(st.tuples(lines, widths, st.booleans()), max_size=4))
def test_extending_point_by_point_draws_the_same_as_drawing_at_once(strokes):
    pixels, finished = BLANK, []
    for line, width, erasing in strokes:
        for count in range(1, len(line) + 1):
            pixels = extend(pixels, stroke(line[:count], width, erasing))
        finished.append(stroke(line, width, erasing))
    np.testing.assert_array_equal(pixels, rasterize(Drawing(tuple(finished))))


@given(st.lists(st.lists(lines, min_size=1, max_size=3), min_size=1, max_size=5), widths)
def test_many_drawings_at_once_are_drawn_as_each_alone(drawings, width):
    every = [line for drawing in drawings for line in drawing]
    ends = np.array([place for line in every for place in line])
    points, strokes = (np.array([len(each) for each in group]) for group in (every, drawings))
    expected = [rasterize(Drawing(tuple(stroke(line, width) for line in drawing))) for drawing in drawings]
    np.testing.assert_array_equal(rasterize_many(ends, points, strokes, width), expected)


@given(st.tuples(st.floats(5, 25), st.floats(5, 25)), st.tuples(st.floats(5, 25), st.floats(5, 25)), st.floats(1.5, 8))
def test_coverage_is_close_to_the_exact_area(start, end, width):
    pixels = rasterize(Drawing((stroke([start, end], width),)))
    rows, columns = np.nonzero((pixels > 0) & (pixels < 1))
    for row, column in list(zip(rows, columns, strict=True))[::7]:
        exact = exact_coverage(column, row, np.array(start), np.array(end), width / 2)
        assert abs(pixels[row, column] - exact) < 0.11


def test_a_straight_edge_along_the_grid_is_exact():
    pixels = rasterize(Drawing((stroke([(-5, 10.25), (40, 10.25)], 3),)))
    np.testing.assert_allclose(pixels[:, 15][7:13], [0, 0.25, 1, 1, 0.75, 0], atol=1e-6)


def test_the_right_order_decides_what_is_erased():
    ink, rubber = stroke([(5, 15), (25, 15)], 4), stroke([(15, 5), (15, 25)], 4, erasing=True)
    erased = rasterize(Drawing((ink, rubber)))
    redrawn = rasterize(Drawing((rubber, ink)))
    assert erased[15, 15] == 0
    assert redrawn[15, 15] == 1
    assert erased[15, 7] == 1


def test_strokes_wholly_outside_leave_no_ink():
    assert not rasterize(Drawing((stroke([(-40, -40), (-35, 80)]),))).any()


@given(st.lists(st.tuples(lines, widths), min_size=1, max_size=5))
def test_the_training_brush_draws_what_the_canvas_draws(drawings):
    from desktop_cnn.engine.strokes import render

    longest = max(max(len(line) - 1, 1) for line, _width in drawings)
    batch = torch.zeros(len(drawings), longest, 4)
    for number, (line, _width) in enumerate(drawings):
        ends = [(*a, *b) for a, b in pairwise(line)] or [(*line[0], *line[0])]
        batch[number] = torch.tensor(ends + ends[-1:] * (longest - len(ends)))
    drawn = render(batch, torch.tensor([width for _line, width in drawings]))
    for pixels, (line, width) in zip(drawn, drawings, strict=True):
        np.testing.assert_allclose(pixels[0].numpy(), rasterize(Drawing((stroke(line, width),))), atol=1 / 255)


@pytest.mark.parametrize("number", range(30))
def test_every_sample_is_drawn_on_the_canvas(samples, number):
    pixels = rasterize(samples[number].drawing)
    assert pixels.sum() > 20
    assert pixels.max() == 1
