from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from desktop_cnn.ui.colours import GAP
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.fit import Piece, best_columns, fit, usual_columns
from desktop_cnn.ui.widgets.mosaic import Mosaic
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW

shapes = st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
pieces = st.builds(Piece, shapes, st.just(0), st.floats(1, 20), st.floats(0, 60), st.floats(1, 2))


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


RATIOS = st.sampled_from([1.0, 1.25, 1.5, 2.0])


def placed_columns(found):
    return [replace(piece, columns=columns) for piece, columns in zip(found, usual_columns(found), strict=True)]


@given(st.lists(pieces, min_size=1, max_size=9), st.floats(100, 2000), st.floats(40, 900), RATIOS)
def test_a_lane_stays_in_its_room_or_is_as_small_as_can_be(found, width, height, ratio):
    found = placed_columns(found)
    placed = fit(found, width, height, 4, 1 / ratio)
    smallest = [max(Mosaic(*p.shape, p.columns).shape[1] / ratio, p.least_px) for p in found]
    room = width - 4 * (len(found) - 1)
    total = sum(place.width_px for place in placed)
    assert total <= room + 1e-6 or total == pytest.approx(sum(smallest))
    for piece, place in zip(found, placed, strict=True):
        rows, cells = Mosaic(place.maps, *piece.shape[1:], piece.columns).shape
        assert cells * place.cell_px <= place.width_px + 1e-6
        assert rows * place.cell_px <= height + 1e-6 or place.maps == min(piece.columns, piece.shape[0])
        assert place.width_px >= piece.least_px


@given(st.lists(pieces, min_size=1, max_size=9), st.floats(100, 2000), st.floats(40, 900), RATIOS)
def test_a_cell_is_a_whole_number_of_device_pixels_and_one_at_least(found, width, height, ratio):
    for place in fit(placed_columns(found), width, height, 4, 1 / ratio):
        pixels = place.cell_px * ratio
        assert pixels == pytest.approx(round(pixels))
        assert pixels >= 1 - 1e-9


@given(st.lists(pieces, min_size=1, max_size=9), st.floats(100, 2000), st.floats(100, 2000), st.floats(400, 900))
def test_more_room_makes_no_map_disappear(found, width, wider, height):
    found = placed_columns(found)
    for small, large in zip(fit(found, width, 40, 4), fit(found, max(width, wider), height, 4), strict=True):
        assert large.maps >= small.maps


def test_maps_that_have_no_room_are_those_with_the_smallest_values():
    block = Block("conv", (6, 4, 4), "activation", lambda _cell, value: str(value), columns=2)
    values = np.zeros((6, 4, 4), dtype=np.float32)
    for index, peak in enumerate((0.1, 0.9, 0.2, 0.8, 0.7, 0.3)):
        values[index, 1, 2] = peak
    block.place(0, 0, 1, 100, 4)
    block.show(values)
    assert block.shown.tolist() == [1, 3, 4, 5]
    assert block.missing == 2
    assert block.map_rect(0).isEmpty()
    for index in block.shown.tolist():
        assert block.cell_at(block.map_rect(index).topLeft() + QPointF(2.5, 1.5)) == (index, 1, 2)
    block.place(0, 0, 1, 100, 6)
    assert block.missing == 0
    assert block.cell_at(block.map_rect(0).center()).map == 0


@given(shapes, st.floats(50, 2000), st.floats(50, 1200))
def test_the_best_columns_make_the_largest_cells(shape, width, height):
    def cell_px(columns):
        rows, cells = Mosaic(*shape, columns).shape
        return min(width / cells, height / rows)

    best = best_columns(shape, width, height)
    assert cell_px(best) == max(cell_px(columns) for columns in range(1, shape[0] + 1))
