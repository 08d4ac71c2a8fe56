from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.ui.colours import GAP
from desktop_cnn.ui.widgets.fit import Piece, fit
from desktop_cnn.ui.widgets.mosaic import Mosaic

shapes = st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
pieces = st.builds(Piece, shapes, st.just(0), st.floats(1, 20), st.floats(0, 60), st.floats(0, 90))


@given(shapes, st.integers(1, 40), st.integers(0, 99))
def test_every_value_is_found_where_it_is_shown(shape, columns, seed):
    values = np.random.default_rng(seed).random(shape, dtype=np.float32)
    mosaic = Mosaic(*shape, columns)
    picture = mosaic.steps(values, 0.0, 1.0)
    assert picture.shape == mosaic.shape
    seen = 0
    for y, x in np.ndindex(picture.shape):
        cell = mosaic.cell_at(x + 0.5, y + 0.5)
        if cell is None:
            assert picture[y, x] == GAP
        else:
            assert picture[y, x] == int(values[cell] * 254 + 0.5)
            seen += 1
    assert seen == values.size
    for index in range(shape[0]):
        x, y = mosaic.corner(index)
        assert mosaic.cell_at(x, y) == (index, 0, 0)


def test_zero_is_the_middle_of_a_signed_scale_and_values_beyond_it_are_cut():
    mosaic = Mosaic(1, 1, 5, 1)
    values = np.array([[[-9, -1, 0, 1, 9]]], dtype=np.float32)
    assert mosaic.steps(values, -1.0, 1.0).tolist() == [[0, 0, 127, 254, 254]]


def test_a_layer_that_is_all_zero_is_dark():
    assert not Mosaic(1, 3, 3, 1).steps(np.zeros((1, 3, 3), dtype=np.float32), 0.0, 0.0).any()


@given(st.lists(pieces, min_size=1, max_size=9), st.floats(100, 2000), st.floats(40, 900))
def test_a_lane_never_leaves_its_room(found, width, height):
    placed = fit(found, width, height, 4)
    assert sum(p.width_px for p in placed) <= max(width - 4 * (len(found) - 1), 1) + 1e-6
    for piece, place in zip(found, placed, strict=True):
        rows, columns = Mosaic(*piece.shape, place.columns).shape
        assert rows * place.cell_px <= height + 1e-6
        assert columns * place.cell_px <= place.width_px + 1e-6
        assert place.cell_px <= piece.max_cell_px


@given(st.lists(pieces, min_size=1, max_size=9), st.floats(1, 400), st.floats(40, 900))
def test_no_title_is_cut_where_there_is_room_for_all(found, spare, height):
    width = sum(piece.least_px for piece in found) + 4 * (len(found) - 1) + spare
    for piece, place in zip(found, fit(found, width, height, 4), strict=True):
        assert place.width_px >= piece.least_px - 1e-6
