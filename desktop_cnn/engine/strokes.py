"""What core.raster and core.pen_path make of a drawing, for whole batches of strokes, on any torch device."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from desktop_cnn.core.values import CANVAS_PX, DEFAULT_PEN_PX

MNIST_SIZE_PX = 20
"""The larger side of MNIST's digits."""

# A chunk of 8 digits × 48 segments × 900 pixels stays within a core's second-level cache.
_CHUNK = 8


def render(segments: Tensor, width_px: Tensor) -> Tensor:
    """Return the coverage of many drawings at once.

    ``segments``: (B, S, 4) float32, x0, y0, x1, y1 in canvas pixels; a drawing with fewer repeats one.
    ``width_px``: (B,). Result: (B, 1, 30, 30) float32 in [0, 1]. Any thread.
    """
    parts = zip(segments.split(_CHUNK), width_px.split(_CHUNK), strict=True)
    return torch.cat([_coverage(s, w) for s, w in parts])


def centred(segments: Tensor) -> Tensor:
    """Return pen digits' segments, in units of the larger side, 20 px large in the middle of the canvas."""
    return segments * MNIST_SIZE_PX + CANVAS_PX / 2


def centred_pen(segments: Tensor) -> Tensor:
    """Draw them so with the canvas's usual pen: (N, 1, 30, 30)."""
    return render(centred(segments), torch.full((len(segments),), DEFAULT_PEN_PX))


def path_of(segments: Tensor) -> Tensor:
    """Return (B, 1, S, 4): the moves and lines of the pen over (B, S, 4) segments, as core.pen_path. Any thread."""
    starts, ends = segments.chunk(2, 2)  # (B, S, 4) -> 2 × (B, S, 2)
    moves = F.pad(starts[:, 1:] - ends[:, :-1], (0, 0, 1, 0))
    return torch.cat([moves, ends - starts], 2)[:, None]


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
