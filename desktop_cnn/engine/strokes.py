"""The brush of core.raster for whole batches of strokes, on any torch device."""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_cnn.core.values import CANVAS_PX

# A chunk of 8 digits × 48 segments × 900 pixels stays within a core's second-level cache.
_CHUNK = 8


def render(segments: Tensor, width_px: Tensor) -> Tensor:
    """Return the coverage of many drawings at once.

    ``segments``: (B, S, 4) float32, x0, y0, x1, y1 in canvas pixels; a drawing with fewer repeats one.
    ``width_px``: (B,). Result: (B, 1, 30, 30) float32 in [0, 1]. Any thread.
    """
    parts = zip(segments.split(_CHUNK), width_px.split(_CHUNK), strict=True)
    return torch.cat([_coverage(s, w) for s, w in parts])


def _coverage(segments: Tensor, width_px: Tensor) -> Tensor:
    centres = torch.arange(CANVAS_PX, device=segments.device, dtype=segments.dtype) + 0.5
    x0, y0, x1, y1 = segments[:, :, :, None].unbind(2)  # (B, S, 4) -> 4 × (B, S, 1)
    dx, dy = x1 - x0, y1 - y0
    x, y = centres - x0, centres - y0  # (B, S, 30)
    length_squared = (dx * dx + dy * dy).clamp_min(1e-12)
    along = (y * dy / length_squared)[..., :, None] + (x * dx / length_squared)[..., None, :]  # (B, S, 30, 30)
    along.clamp_(0, 1)
    off_x = torch.addcmul(x[..., None, :], along, dx[..., None], value=-1)
    off_y = torch.addcmul(y[..., :, None], along, dy[..., None], value=-1)
    squared = off_x.square_().addcmul_(off_y, off_y).amin(1)  # (B, S, 30, 30) -> (B, 30, 30)
    reach = (width_px / 2 + 0.5)[:, None, None]
    return (reach - squared.sqrt()).clamp_(0, 1)[:, None]  # (B, 1, 30, 30)
