from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.receptive_field import Window, jump, receptive_field, sees_no_border

windows = st.lists(
    st.integers(1, 4).flatmap(
        lambda kernel: st.builds(Window, st.just(kernel), st.integers(1, 3), st.integers(0, kernel // 2))
    ),
    min_size=1,
    max_size=4,
)


@given(windows)
def test_the_field_is_where_torchs_gradient_is_not_zero(layers):
    x = torch.zeros(1, 1, 40, requires_grad=True)
    y = x
    for kernel, stride, padding in layers:
        if y.shape[2] + 2 * padding < kernel:
            return
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel), stride=stride, padding=padding)
    free = sees_no_border(y.shape[2], 40, layers)
    for cell in range(y.shape[2]):
        (gradient,) = torch.autograd.grad(y[0, 0, cell], x, retain_graph=True)
        (reached,) = np.nonzero(gradient[0, 0].numpy())
        first, last = receptive_field(cell, layers)
        if free[cell] and all(layer.stride <= layer.kernel for layer in layers):
            assert (first, last) == (reached[0], reached[-1])
        assert (free[cell]) == (first >= 0 and last < 40)
    if y.shape[2] > 1:
        assert receptive_field(1, layers)[0] - receptive_field(0, layers)[0] == jump(layers)
