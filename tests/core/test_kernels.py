from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.kernels import (
    ALIKE,
    KERNELS,
    MAX_WEIGHT,
    SIZES,
    likeness,
    nearest,
    parse_kernel,
    similarities,
    similarity,
)

WEIGHTS = st.floats(-MAX_WEIGHT, MAX_WEIGHT, width=32)


@pytest.mark.parametrize("name", list(KERNELS))
def test_every_kernel_is_nearest_to_itself_in_either_sign(name):
    weights = KERNELS[name].weights
    assert weights.dtype == np.float32
    assert weights.shape == (3, 3)
    assert not weights.flags.writeable
    assert nearest(7 * weights) == (name, pytest.approx(1))
    assert nearest(-weights) == (name, pytest.approx(-1))


def test_edges_answer_nothing_where_the_picture_is_even_and_blurs_keep_it():
    for name in ("sobel_x", "sobel_y", "prewitt_x", "prewitt_y", "laplacian"):
        assert KERNELS[name].weights.sum() == 0
    for name in ("identity", "gaussian", "box", "sharpen", "emboss"):
        assert KERNELS[name].weights.sum() == pytest.approx(1)


@given(arrays(np.float32, (3, 3), elements=st.floats(-9, 9, width=32)))
def test_similarity_is_a_cosine(weights):
    other = np.roll(weights, 1)
    assert -1.0001 <= similarity(weights, other) <= 1.0001
    assert similarity(weights, other) == similarity(other, weights)


def test_a_kernel_like_none_stays_below_the_bound():
    odd = np.array([[1, -1, 1], [-1, 0, -1], [1, -1, 1]], dtype=np.float32)
    assert abs(nearest(odd)[1]) < ALIKE


def reached(others):
    """The share of a hundred thousand kernels of normal weights that come as near as ALIKE to one of (N, 9) others."""
    chance = np.random.default_rng(0).standard_normal((100_000, 9))
    cosines = np.abs(chance @ others.T) / np.linalg.norm(others, axis=1) / np.linalg.norm(chance, axis=1)[:, None]
    return float((cosines.max(1) >= ALIKE).mean())


def test_chance_seldom_makes_a_kernel_that_is_called_like_a_handmade_one():
    handmade = np.stack([KERNELS[name].weights.ravel() for name in KERNELS])
    assert 0.002 < reached(handmade) < 0.005


@pytest.mark.parametrize("seed", range(5))
def test_chance_seldom_makes_a_kernel_that_is_called_like_one_of_sixteen(seed):
    sixteen = np.random.default_rng(seed + 1).standard_normal((16, 9))
    assert 0.004 < reached(sixteen) < 0.01


@given(st.sampled_from(SIZES).flatmap(lambda side: arrays(np.float32, (side, side), elements=WEIGHTS)))
def test_what_numpy_python_and_spreadsheets_write_can_be_pasted(weights):
    rows = [[float(weight) for weight in row] for row in weights]
    tabbed = "\n".join("\t".join(map(repr, row)) for row in rows)
    written = [str(rows), repr(np.array(rows).tolist()), tabbed, ";".join(" ".join(map(repr, row)) for row in rows)]
    for text in written:
        np.testing.assert_array_equal(parse_kernel(text), weights)


def test_fractions_and_typographic_minus_signs_are_numbers():
    np.testing.assert_allclose(parse_kernel("1/9 1/9 1/9\n0 −1 0\n1 2 3")[:2], [[1 / 9] * 3, [0, -1, 0]], rtol=1e-6)


@given(
    st.sampled_from(SIZES).flatmap(
        lambda side: arrays(np.float32, (side, side), elements=st.integers(-90, 90).map(lambda tenths: tenths / 10))
    )
)
def test_decimal_commas_are_read_where_spaces_part_the_numbers(weights):
    rows = [" ".join(f"{weight:.1f}".replace(".", ",") for weight in row) for row in weights]
    np.testing.assert_allclose(parse_kernel("\n".join(rows)), weights, atol=1e-6)
    mixed = "\n".join(row.replace(",0", "") for row in rows)
    np.testing.assert_allclose(parse_kernel(mixed), weights, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0×0"),
        ("1 2\n3 4", "2×2"),
        ("1 2 3\n4 5 6", "2×3"),
        ("1 2 3\n4 5\n6 7 8", "row 2 has 2, the first has 3"),
        ("a b c\n1 2 3\n4 5 6", "“a” is not a number"),
        ("nan 1 2\n1 2 3\n4 5 6", "“nan”"),
        ("inf 1 2\n1 2 3\n4 5 6", "“inf”"),
        ("1/0 1 2\n1 2 3\n4 5 6", "“1/0”"),
        ("1_0 1 2\n1 2 3\n4 5 6", "“1_0” is not a number"),
        ("1e30 1 2\n1 2 3\n4 5 6", "“1e30”"),
    ],
)
def test_what_is_no_kernel_is_told(text, told):
    with pytest.raises(UserError, match=told):
        parse_kernel(text)


def test_kernels_that_are_shared_are_alike_by_one_and_random_ones_by_nothing():
    random = np.random.default_rng(0)
    kernel = random.normal(size=(1, 3, 3, 1, 1)).astype(np.float32)
    shared = likeness(np.broadcast_to(kernel, (1, 3, 3, 20, 20)))
    assert shared.everywhere == pytest.approx(1)
    assert shared.neighbours == pytest.approx(1)
    assert shared.shuffled < 0.9
    np.testing.assert_allclose(similarities(np.broadcast_to(kernel, (1, 3, 3, 4, 5)), 1, 2), np.ones((4, 5)), rtol=1e-6)
    apart = likeness(random.normal(size=(1, 3, 3, 20, 20)).astype(np.float32))
    assert max(map(abs, apart)) < 0.03
    assert likeness(np.zeros((1, 3, 3, 2, 2), dtype=np.float32)) == (0, 0, 0)


def test_kernels_that_change_slowly_are_like_their_neighbours_alone():
    turns = np.linspace(0, 4 * np.pi, 20, dtype=np.float32)
    weights = np.stack([np.cos(turns), np.sin(turns)])  # (2, 20): once around and once more
    found = likeness(np.broadcast_to(weights[:, None, :], (2, 20, 20)))
    assert found.neighbours > 0.85
    assert abs(found.everywhere) < 0.1
