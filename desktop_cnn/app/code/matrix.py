"""The program behind the matrix products."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_cnn.app.code.parts import GIVEN, picture, program, weights
from desktop_cnn.core.values import KernelEdit, Network, Pixels

_LINES = """
kernels = cnn["conv1.weight"].flatten(1)  # (16, 1, 3, 3) -> (16, 9)
columns = F.unfold(x, 3, padding=1)[0]  # (9, 900)
result = kernels @ columns  # (16, 900), one row a map

maps = F.conv2d(x, cnn["conv1.weight"], padding=1)[0]  # (16, 30, 30)
print(f"max |difference| to conv2d: {(result.view_as(maps) - maps).abs().max():.2g}")
"""


def matrix_code(network: Network, edits: Sequence[KernelEdit], given: Pixels) -> str:
    """``given``: what the network is given."""
    return program(picture(given, GIVEN), weights(network, edits), [_LINES])
