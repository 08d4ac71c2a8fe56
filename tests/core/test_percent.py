from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.percent import percent, probability


@given(st.floats(0, 1), st.integers(0, 2))
def test_nothing_but_0_and_1_is_rounded_to_them(share, places):
    told = percent(share, places)
    assert (float(told.strip("<>%")) == 0) == (share == 0)
    assert (float(told.strip("<>%")) == 100) == (share == 1)


@given(st.floats(0, 1), st.integers(0, 2))
def test_what_is_told_holds(share, places):
    told = percent(share, places)
    number = float(told.strip("<>%"))
    if told.startswith("<"):
        assert share * 100 < number * (1 + 1e-9)
    elif told.startswith(">"):
        assert share * 100 > number * (1 - 1e-9)
    else:
        assert math.isclose(share * 100, number, abs_tol=0.51 * 10**-places)


@given(st.integers(-1000, 1000))
def test_a_probability_is_never_told_as_certain_or_impossible(score):
    told = probability(float(np.exp(np.float32(score) - np.logaddexp(np.float32(score), np.float32(0)))))
    assert 0 < float(told.strip("<>%")) < 100


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (1.0, ">99.9%"),
        (0.99951, ">99.9%"),
        (0.9991, ">99.9%"),
        (0.999, "99.9%"),
        (0.5, "50.0%"),
        (0.001, "0.1%"),
        (0.0004, "<0.1%"),
        (0.0, "<0.1%"),
    ],
)
def test_probabilities_as_they_are_written(share, told):
    assert probability(share) == told


@pytest.mark.parametrize(
    ("share", "places", "told"),
    [
        (1.0, 2, "100%"),
        (0.99999, 2, ">99.99%"),
        (0.0, 1, "0%"),
        (440 / 441, 0, ">99%"),
        (1 / 441, 0, "<1%"),
        (1.234, 1, "123.4%"),
    ],
)
def test_shares_as_they_are_written(share, places, told):
    assert percent(share, places) == told
