from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.confidence import EDGES, Counts, bin_of, count, from_card


@given(st.lists(st.tuples(st.floats(0.125, 1, width=32), st.booleans()), min_size=1))
def test_every_reading_is_counted_in_the_bin_of_its_confidence(readings):
    confidences, is_right = (np.array(each) for each in zip(*readings, strict=True))
    counts = count(confidences.astype(np.float32), is_right)
    expected = [[0, 0] for _bin in range(len(EDGES) + 1)]
    for confidence, right in readings:
        expected[bin_of(confidence)][0] += right
        expected[bin_of(confidence)][1] += 1
    assert [list(each) for each in counts] == expected


@pytest.mark.parametrize(("confidence", "index"), [(0.1, 0), (0.5, 0), (0.51, 1), (0.95, 2), (0.999, 4), (0.9991, 5)])
def test_a_bin_holds_its_upper_edge(confidence, index):
    assert bin_of(confidence) == index


def card(**changes):
    bins = [{"right": 1, "n": 2}] * 6
    return {"confidence": {"edges": list(EDGES), "as_trained": bins, **changes}}


def test_a_card_holds_what_was_counted_and_may_lack_it():
    assert from_card(card()) == {"as_trained": (Counts(1, 2),) * 6}
    assert from_card({}) == {}


@pytest.mark.parametrize(
    "broken",
    [
        {"confidence": 3},
        card(edges=[0.5]),
        card(as_trained=[{"right": 1, "n": 2}]),
        card(as_trained=[{"right": 3, "n": 2}] * 6),
        card(as_trained=[{"right": "1", "n": 2}] * 6),
        card(as_trained=[{"n": 2}] * 6),
        card(anywhere=None),
        card(anywhere=[None] * 6),
    ],
)
def test_what_is_no_count_is_refused(broken):
    with pytest.raises(ValueError, match="confidence"):
        from_card(broken)
