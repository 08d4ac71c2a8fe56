"""Contracts that every registered perturbation keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.perturbations import GROUPS, PERTURBATIONS, perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Perturbation

pytestmark = pytest.mark.parametrize("name", list(PERTURBATIONS))
shares = st.floats(0, 1)


@pytest.fixture(scope="module")
def digit():
    from desktop_cnn.core.samples import sample_drawings

    return rasterize(sample_drawings()[9].drawing)


def amounts_at(name, share):
    return {a.name: a.low + share * (a.high - a.low) for a in PERTURBATIONS[name].amounts}


@given(share=shares, seed=st.integers(0, 2**31))
def test_result_is_pixels_and_the_input_is_untouched(name, digit, share, seed):
    before = digit.copy()
    changed = perturb(digit, [Perturbation(name, amounts_at(name, share), seed)])
    assert changed.shape == digit.shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert not changed.flags.writeable
    np.testing.assert_array_equal(digit, before)


@given(seed=st.integers(0, 2**31))
def test_no_amount_changes_nothing(name, digit, seed):
    nothing = {a.name: 0 for a in PERTURBATIONS[name].amounts}
    np.testing.assert_array_equal(perturb(digit, [Perturbation(name, nothing, seed)]), digit)


@given(share=shares, seed=st.integers(0, 2**31))
def test_a_seed_means_the_same_picture(name, digit, share, seed):
    link = Perturbation(name, amounts_at(name, share), seed)
    np.testing.assert_array_equal(perturb(digit, [link]), perturb(digit, [link]))


def usual(name, seed=0):
    return Perturbation(name, {a.name: a.usual for a in PERTURBATIONS[name].amounts}, seed)


def test_what_it_declares_can_be_used(name, digit):
    kind = PERTURBATIONS[name]
    assert kind.group in GROUPS
    for amount in kind.amounts:
        assert amount.low <= 0 <= amount.high
        assert amount.low <= amount.usual <= amount.high
        assert 0 < amount.step <= amount.high - amount.low
    assert len(kind.mnist_c) in (0, 5)
    main = kind.amounts[0]
    assert all(main.low <= value <= main.high for value in kind.mnist_c)
    assert list(kind.mnist_c) == sorted(kind.mnist_c, key=abs)
    assert (perturb(digit, [usual(name)]) != digit).any()


def test_the_seed_matters_where_it_is_said_to(name, digit):
    pictures = [perturb(digit, [usual(name, seed)]).tobytes() for seed in range(4)]
    assert len(set(pictures)) == (4 if PERTURBATIONS[name].seeded else 1)


def test_full_amount_changes_something(name, digit):
    assert (perturb(digit, [Perturbation(name, amounts_at(name, 1.0))]) != digit).any()
