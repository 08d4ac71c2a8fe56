from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.metrics import accuracy, confusion, expected_calibration_error, median


def test_wilson_interval_matches_published_values():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20.
    for right, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        found = accuracy(right, n)
        np.testing.assert_allclose((found.low, found.high), (low, high), atol=1e-4)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts):
    found = accuracy(*counts)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize(("n", "low", "high"), [(1, 1, 1), (20, 5, 16), (100, 40, 61)])
def test_a_medians_interval_lies_between_two_of_the_values(n, low, high):
    found = median(np.random.default_rng(0).permutation(np.arange(1.0, n + 1)))
    assert (found.value, found.low, found.high, found.n) == ((n + 1) / 2, low, high, n)
    # As often as not is each value below the true median: the binomial distribution says how often it is between.
    missed = 2 * sum(math.comb(n, below) for below in range(low)) / 2**n
    assert missed < 0.06 or n == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_confusion_counts_every_digit_once(pairs):
    labels, digits = np.array(pairs).T
    cells = confusion(labels, digits)
    assert cells.sum() == len(pairs)
    assert cells.trace() == (labels == digits).sum()
    assert cells[labels[0], digits[0]] >= 1


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    confidences = np.array([0.95] * 100 + [0.55] * 100, dtype=np.float32)
    is_right = np.array([True] * 95 + [False] * 5 + [True] * 35 + [False] * 65)
    assert abs(expected_calibration_error(confidences, is_right) - 0.1) < 1e-6
    assert expected_calibration_error(np.ones(9, dtype=np.float32), np.ones(9, dtype=bool)) == 0
