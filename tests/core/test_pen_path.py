"""The pen's way: what a network is given that reads strokes, and what cannot be read so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.pen_path import MOST_POINTS, ORDERS, STEPS, backwards, drawn_until, pen_path, pen_segments
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint

places = st.tuples(*(st.integers(8, 88).map(lambda quarter: quarter / 4),) * 2)
strokes = st.lists(places, min_size=1, max_size=12).map(lambda line: stroke(*line))
drawings = st.lists(strokes, min_size=1, max_size=6).map(lambda lines: Drawing(tuple(lines))).filter(lambda d: moves(d))


def stroke(*line, erasing=False):
    return Stroke(tuple(StrokePoint(*place) for place in line), erasing=erasing)


def moves(drawing):
    """Whether a pen has gone anywhere."""
    return any(len(set(line.points)) > 1 for line in drawing.strokes)


def path_of(drawing):
    return pen_path(drawing, rasterize(drawing))


@given(drawings)
def test_the_steps_lead_from_the_first_point_to_the_last_and_do_not_tell_where(drawing):
    path = path_of(drawing)
    assert path.shape == (STEPS, 4)
    assert path.dtype == np.float32
    ends = np.array(drawing.strokes[-1].points[-1][:2]) - drawing.strokes[0].points[0][:2]
    np.testing.assert_allclose(path[:, :2].sum(0) + path[:, 2:].sum(0), ends, atol=1e-3)
    moved = replace(
        drawing, strokes=tuple(stroke(*((x + 5, y - 2) for x, y, _t in line.points)) for line in drawing.strokes)
    )
    np.testing.assert_allclose(path_of(moved), path, atol=1e-4)


@given(drawings)
def test_the_pen_moves_without_drawing_between_strokes_alone(drawing):
    path = path_of(drawing)
    jumps = int((path[:, :2] != 0).any(axis=1).sum())
    ends = [(a.points[-1][:2], b.points[0][:2]) for a, b in zip(drawing.strokes, drawing.strokes[1:], strict=False)]
    assert jumps == sum(end != start for end, start in ends)


@given(strokes.map(lambda line: Drawing((line,))).filter(moves))
def test_however_densely_the_hand_was_told_it_is_the_same_way(drawing):
    dense = Drawing((densely(drawing.strokes[0]),))
    np.testing.assert_allclose(path_of(dense), path_of(drawing), atol=1e-3)


def densely(line):
    pairs = zip(line.points, line.points[1:], strict=False)
    between = [((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in pairs]
    points = [place for a, middle in zip(line.points, between, strict=False) for place in (a[:2], middle)]
    return stroke(*points, line.points[-1][:2])


@given(drawings)
def test_on_another_way_the_picture_is_the_same_and_backwards_twice_is_the_drawing(drawing):
    for turn in ORDERS.values():
        np.testing.assert_allclose(rasterize(turn(drawing)), rasterize(drawing), atol=1e-5)
    assert backwards(backwards(drawing)) == drawing
    np.testing.assert_allclose(path_of(backwards(drawing))[:, 2:].sum(0), -path_of(drawing)[:, 2:].sum(0), atol=1e-3)


@given(drawings, st.integers(0, STEPS - 1))
def test_what_is_drawn_grows_with_the_steps(drawing, steps):
    pixels = rasterize(drawing)
    before, after = (drawn_until(drawing, pen_segments(drawing, pixels), pixels, count) for count in (steps, steps + 1))
    assert not (before & ~after).any()


def test_after_the_last_step_all_is_drawn(samples):
    for sample in samples:
        pixels = rasterize(sample.drawing)
        segments = pen_segments(sample.drawing, pixels)
        assert (drawn_until(sample.drawing, segments, pixels, STEPS) | (pixels < 0.5)).all()


def test_the_times_of_what_is_turned_round_still_grow():
    drawing = Drawing((Stroke((StrokePoint(3, 3, 10), StrokePoint(9, 3, 30), StrokePoint(9, 9, 35))),))
    assert [point.t_ms for point in backwards(drawing).strokes[0].points] == [0, 5, 25]


def test_what_was_rubbed_out_is_not_read():
    kept, gone, rubber = stroke((5, 5), (5, 20)), stroke((20, 5), (20, 20)), stroke((20, 3), (20, 22), erasing=True)
    rubber = replace(rubber, width_px=6)
    drawing = Drawing((kept, gone, rubber))
    np.testing.assert_array_equal(
        pen_segments(drawing, rasterize(drawing)), pen_segments(Drawing((kept,)), rasterize(Drawing((kept,))))
    )


def test_a_stroke_beside_the_canvas_is_not_read():
    seven = stroke((8, 8), (20, 8), (12, 24))
    beside = stroke((34, 4), (40, 28))
    np.testing.assert_array_equal(path_of(Drawing((seven, beside))), path_of(Drawing((seven,))))
    over_the_edge = Drawing((seven, stroke((25, 4), (31, 28))))
    assert not np.array_equal(path_of(over_the_edge), path_of(Drawing((seven,))))


@pytest.mark.parametrize("points", [2, 40])
def test_a_line_that_was_rubbed_through_is_two_however_fast_it_was_drawn(points):
    line = stroke(*((x, 15) for x in np.linspace(3, 27, points)))
    rubber = replace(stroke((15, 10), (15, 20), erasing=True), width_px=6)
    drawing = Drawing((line, rubber))
    path = pen_path(drawing, rasterize(drawing))
    assert int((path[:, :2] != 0).any(axis=1).sum()) == 1
    assert path[:, 2].sum() == pytest.approx(24 - 6, abs=1.5)


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (Drawing(picture=b"\xff" * 900), "a picture has none"),
        (Drawing((stroke((5, 5), (9, 9)),), picture=b"\xff" * 900), "a picture has none"),
        (Drawing((stroke((5, 5)),)), "a point is none yet"),
        (Drawing((stroke((5, 5), (5, 5)),)), "a point is none yet"),
        (Drawing((stroke(*[(5 + i % 20, 9) for i in range(MOST_POINTS + 1)]),)), "5,000 points"),
        (Drawing((stroke((5, 5), (9, 9)),) * (STEPS + 1)), "48 strokes"),
    ],
)
def test_what_has_no_way_that_could_be_read_says_why(drawing, told):
    with pytest.raises(UserError, match=told):
        path_of(drawing)


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (Drawing(picture=b"\xff" * 900), "no way of the pen"),
        (Drawing((stroke((5, 5), (9, 9)), stroke((5, 5), (6, 6), erasing=True))), "without the eraser"),
    ],
)
def test_what_would_be_another_picture_backwards_is_not_turned(drawing, told):
    with pytest.raises(UserError, match=told):
        backwards(drawing)
