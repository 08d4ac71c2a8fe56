"""The sheet of the digits that were read worst."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_cnn.core.metrics import accuracy
from desktop_cnn.engine.evaluation import Mistake, Result
from desktop_cnn.engine.plots import save_worst


class Grey:
    """Stands for labelled digits: each is grey all over."""

    def picture(self, _number):
        return np.full((30, 30), 0.5, dtype=np.float32)


def result(mistakes):
    worst = tuple(Mistake(number, 3, 8, 0.9) for number in range(mistakes))
    return Result(accuracy(0, 1), 0.0, np.zeros((10, 10), dtype=np.int64), worst)


@settings(max_examples=20)
@given(st.tuples(*[st.integers(0, 35)] * 2))
def test_every_digit_is_on_the_sheet_and_no_more_than_a_row_is_left_blank(tmp_path_factory, counts):
    path = tmp_path_factory.mktemp("worst") / "worst.png"
    save_worst(path, Grey(), dict(zip(("cnn", "fc"), map(result, counts), strict=True)))
    grey = np.asarray(Image.open(path)) == 128
    height, width = grey.shape
    assert grey.sum() == sum(min(count, 30) for count in counts) * 86**2
    rows = sum(-(-min(count, 30) // 10) for count in counts)
    assert height == rows * 106 + 2 * 16
    assert width == 90 * min(max(1, *counts), 10)
