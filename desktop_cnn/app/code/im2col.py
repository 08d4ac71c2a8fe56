"""The program behind the matrix products."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_cnn.app.code.parts import GIVEN, picture, program, variable, weights
from desktop_cnn.core.convolution import Geometry
from desktop_cnn.core.networks import KernelEdit, LayerInfo, Network
from desktop_cnn.core.values import Pixels

_LINES = """
kernels = {weight}.flatten(1)  # ({filters}, 1, {k}, {k}) -> ({filters}, {cells})
columns = F.unfold(x, {k}, {sizes})[0]  # ({cells}, {places})
result = kernels @ columns  # ({filters}, {places}), one row a map

maps = F.conv2d(x, {weight}, {sizes})[0]  # ({filters}, {side}, {side})
print(f"max |difference| to conv2d: {{(result.view_as(maps) - maps).abs().max():.2g}}")
"""


def im2col_code(
    network: Network, layer: LayerInfo, geometry: Geometry, edits: Sequence[KernelEdit], given: Pixels
) -> str:
    """``given``: what the network is given; ``layer``: whose kernels slide over it, as ``geometry`` says."""
    side = geometry.output_size(len(given))
    lines = _LINES.format(
        weight=f'{variable(network)}["{layer.name}.weight"]',
        filters=len(layer.kernels),
        k=geometry.kernel,
        cells=geometry.kernel**2,
        places=side**2,
        side=side,
        sizes=f"stride={geometry.stride}, padding={geometry.padding}, dilation={geometry.dilation}",
    )
    return program(picture(given, GIVEN), weights(network, edits), [lines])
