"""The program behind a convolution or pooling of any geometry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.code.parts import picture, program, tensor
from desktop_cnn.core.convolution import Geometry

_POOLED = """
result = torch.stack([F.max_pool2d(x, k, stride=s), F.avg_pool2d(x, k, stride=s)])[:, 0, 0]


def spread(values):  # over the cells, the sum of the windows that see each
    window = torch.ones(1, 1, k, k, dtype=values.dtype)
    return F.conv_transpose2d(values[None], window, stride=s, output_padding=unused)[0]


def kept(pooled):
    pooled = pooled.double()
    seen = spread(torch.ones_like(pooled)[None])
    told = torch.where(seen > 0, spread(pooled[None]) / seen, pooled.mean())  # (1, H, W)
    if x.max() == x.min():
        return 1.0
    if told.max() - told.min() <= 1e-9 * told.abs().max():  # the same everywhere but for rounding
        return 0.0
    truth, reading = x[0].double() - x.double().mean(), told - told.mean()
    # R² of the best a * told + b is the squared correlation.
    return float((truth * reading).sum() ** 2 / (truth**2).sum() / (reading**2).sum())


shares = [kept(pooled) for pooled in result]
print("kept, max and average:", [f"{share:.1%}" for share in shares])
"""


def pooling_code(pixels: NDArray[np.float32], geometry: Geometry) -> str:
    """``pixels``: (n, n)."""
    unused = geometry.unused(len(pixels))
    return program(_picture(pixels), [f"k, s, unused = {geometry.kernel}, {geometry.stride}, {unused}", _POOLED])


def convolution_code(pixels: NDArray[np.float32], kernel: NDArray[np.float32], geometry: Geometry) -> str:
    """``pixels``: (n, n); ``kernel``: (k, k)."""
    mode = "constant" if geometry.mode == "zeros" else geometry.mode
    lines = [
        f"kernel = {tensor(kernel)}",
        f'padded = F.pad(x, ({", ".join([str(geometry.padding)] * 4)}), mode="{mode}")',
        f"result = F.conv2d(padded, kernel[None, None], stride={geometry.stride}, dilation={geometry.dilation})[0, 0]",
    ]
    return program(_picture(pixels), lines)


def _picture(pixels: NDArray[np.float32]) -> list[str]:
    size = len(pixels)
    return list(picture(pixels, f"The drawing, each of {size}×{size} cells the mean of what it covers."))
