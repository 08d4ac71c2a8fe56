from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.recurrence import changes_of_mind


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_the_mind_changes_where_another_digit_is_read_than_before(digits):
    changes = changes_of_mind(np.eye(10, dtype=np.float32)[digits])
    assert changes == [i for i in range(1, len(digits)) if digits[i] != digits[i - 1]]
