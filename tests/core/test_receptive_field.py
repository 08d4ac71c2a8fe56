from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.receptive_field import PIXEL, Box, ReceptiveField, Window, Windows

a_window = st.integers(1, 4).flatmap(
    lambda kernel: st.builds(
        Window, st.just(kernel), st.integers(1, 3), st.integers(0, kernel // 2), dilation=st.integers(1, 2)
    )
)


@given(st.lists(a_window, min_size=1, max_size=4))
def test_the_field_is_where_torchs_gradient_is_not_zero(layers):
    x = torch.zeros(1, 1, 40, requires_grad=True)
    y, field = x, PIXEL
    for window in layers:
        if y.shape[2] + 2 * window.padding < window.reach:
            return
        y = torch.nn.functional.conv1d(
            y, torch.ones(1, 1, window.kernel), None, window.stride, window.padding, window.dilation
        )
        field = field.through(Windows(window, window))
    free = field.columns.sees_no_border(y.shape[2], 40)
    for cell in range(y.shape[2]):
        (gradient,) = torch.autograd.grad(y[0, 0, cell], x, retain_graph=True)
        (reached,) = np.nonzero(gradient[0, 0].numpy())
        box = field.box(Box(0, cell, 1, cell + 1))
        if free[cell]:
            assert (box.left, box.right) == (reached[0], reached[-1] + 1)
        assert free[cell] == (box.left >= 0 and box.right <= 40)
    assert field.size[1] == box.right - box.left


def test_two_ways_join_where_they_keep_step_and_cover_both_fields():
    three, five = (Windows(Window(size, 1, size // 2), Window(size, 2, size // 2)) for size in (3, 5))
    joined = PIXEL.through(three).joined(PIXEL.through(five))
    assert joined == PIXEL.through(five)
    assert PIXEL.joined(PIXEL.through(three)) is None
    assert isinstance(joined, ReceptiveField)
    assert joined.stride == (1, 2)
