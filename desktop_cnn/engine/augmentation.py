"""Training digits made afresh: size, slant, rotation, pen width, and by recipe place and noise.

One set of random parameters drives both sources: pen strokes are moved as points and then drawn by the
canvas's own brush; MNIST's pictures are moved as pixels. Only torch's own operators are used: the same affine
map must reach points and pixels, which the augmentation libraries do for one kind at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from desktop_cnn.core.permutation import ORDER
from desktop_cnn.core.recipes import Recipe
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.strokes import MNIST_SIZE_PX, path_of, render

_MIDDLE = CANVAS_PX / 2


@dataclass(frozen=True)
class Ranges:
    """Bounds of the uniform draws; px are canvas pixels, angles degrees."""

    size_px: tuple[float, float] = (12, 27)
    usual_size_px: tuple[float, float] = (17, 23)
    usual_share: float = 0.5
    rotation_deg: float = 15
    shear: float = 0.25
    log_aspect: float = 0.2
    pen_px: tuple[float, float] = (1.6, 4)
    wobble_px: float = 0.8
    overshoot_px: float = 1
    noise_sigma: tuple[float, float] = (0.05, 0.5)
    noisy_share: float = 0.35
    as_is_share: float = 0.3


class Augmenter:
    """Batches of (B, 1, 30, 30) float32 in [0, 1] for one recipe, made on the training device.

    The same draws make the same digits, on whatever device.
    """

    def __init__(self, recipe: Recipe, draws: ShardedGenerator, device: torch.device, ranges: Ranges | None = None):
        self.recipe = recipe
        self.device = device
        self.ranges = ranges or Ranges()
        self._generator = draws

    def pen(self, segments: Tensor) -> Tensor:
        """Draw strokes. ``segments``: (B, S, 4) in units of the larger side, the middle at (0, 0)."""
        placed = self._placed(segments)
        return self._finish(render(placed, self._uniform(len(placed), *self.ranges.pen_px)))

    def path(self, segments: Tensor) -> Tensor:
        """Return the pen's way over the same strokes, (B, 1, S, 4) as in core.pen_path; no noise reaches it."""
        return path_of(self._placed(segments))

    def _placed(self, segments: Tensor) -> Tensor:
        """Return (B, S, 4) in canvas pixels."""
        count, segments = len(segments), segments.to(self.device)
        size_px = self._sizes(count)
        ends = segments.unflatten(2, (2, 2)).flatten(1, 2)  # (B, S, 4) -> (B, 2S, 2)
        ends = ends @ self._shapes(count).transpose(1, 2)  # (B, 2S, 2)
        low, high = ends.amin(1, keepdim=True), ends.amax(1, keepdim=True)  # (B, 1, 2)
        side = (high - low).amax(2, keepdim=True).clamp_min(0.05)
        ends = (ends - (low + high) / 2) * (size_px[:, None, None] / side)
        room_px = (CANVAS_PX - (high - low)[:, 0] / side[:, 0] * size_px[:, None]) / 2  # (B, 2)
        ends = ends + _MIDDLE + self._places(room_px)[:, None, :]
        ends = ends + self._wobble(ends[:, :, None, :] / _MIDDLE - 1)[:, :, 0, :]
        placed: Tensor = ends.unflatten(1, (-1, 2)).flatten(2)  # (B, 2S, 2) -> (B, S, 4)
        return placed

    def images(self, pixels: Tensor) -> Tensor:
        """Move MNIST's pictures. ``pixels``: (B, 30, 30) uint8, digits 20 px large.

        Some move by whole pixels and are else as they are: to interpolate blurs a picture, and those that are
        read later will not be blurred.
        """
        count = len(pixels)
        size_px = self._sizes(count)
        forward = self._shapes(count) * (size_px / MNIST_SIZE_PX)[:, None, None]
        room_px = ((CANVAS_PX - size_px) / 2)[:, None].expand(count, 2)
        offsets = self._places(room_px)
        as_is = self._generator.rand(count).to(self.device) < self.ranges.as_is_share
        forward = torch.where(as_is[:, None, None], torch.eye(2, device=self.device), forward)
        moved = torch.where(as_is[:, None], offsets.round(), offsets) / _MIDDLE
        # grid_sample asks where each output pixel comes from: the inverse map.
        inverse = torch.linalg.inv(forward)
        theta = torch.cat([inverse, -(inverse @ moved[:, :, None])], dim=2)  # (B, 2, 3)
        shape = (count, 1, CANVAS_PX, CANVAS_PX)
        grid = F.affine_grid(theta, list(shape), align_corners=False)  # (B, 30, 30, 2)
        changed = ~as_is[:, None, None, None]
        grid = grid + changed * self._wobble(grid) / _MIDDLE
        source = pixels.to(self.device)[:, None].float() / 255
        drawn = F.grid_sample(source, grid, mode="bilinear", align_corners=False)
        return self._finish(torch.where(changed, self._thickness(drawn), drawn))

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return self._generator.rand(count).to(self.device) * (high - low) + low

    def _sizes(self, count: int) -> Tensor:
        """Half of the digits near MNIST's size, the others anywhere in the range."""
        usual = self._generator.rand(count).to(self.device) < self.ranges.usual_share
        near, far = (self._uniform(count, *r) for r in (self.ranges.usual_size_px, self.ranges.size_px))
        return torch.where(usual, near, far)

    def _shapes(self, count: int) -> Tensor:
        """(B, 2, 2) rotation × shear × aspect, of area 1."""
        ranges = self.ranges
        angle = self._uniform(count, -ranges.rotation_deg, ranges.rotation_deg) * (math.pi / 180)
        shear = self._uniform(count, -ranges.shear, ranges.shear)
        aspect = torch.exp(self._uniform(count, -ranges.log_aspect, ranges.log_aspect) / 2)
        cos, sin, zero, one = angle.cos(), angle.sin(), torch.zeros_like(angle), torch.ones_like(angle)
        rotate = torch.stack([cos, -sin, sin, cos], 1).view(-1, 2, 2)
        slant = torch.stack([one, shear, zero, one], 1).view(-1, 2, 2)
        stretch = torch.stack([aspect, zero, zero, 1 / aspect], 1).view(-1, 2, 2)
        return rotate @ slant @ stretch

    def _places(self, room_px: Tensor) -> Tensor:
        """(B, 2) offsets from the middle: anywhere in the room, a little over the edge; 0 if centred."""
        if not self.recipe.moves:
            return torch.zeros_like(room_px)
        reach = room_px.clamp_min(0) + self.ranges.overshoot_px
        return (self._generator.rand(len(room_px), 2).to(self.device) * 2 - 1) * reach

    def _wobble(self, at: Tensor) -> Tensor:
        """Smooth displacements in px at (B, H, W, 2) places in [-1, 1]: Simard et al., ICDAR 2003."""
        coarse = self._generator.randn(len(at), 2, 5, 5).to(self.device) * self.ranges.wobble_px
        field = F.grid_sample(coarse, at, mode="bicubic", padding_mode="border", align_corners=True)
        return field.movedim(1, 3)  # (B, 2, H, W) -> (B, H, W, 2)

    def _thickness(self, drawn: Tensor) -> Tensor:
        """Blend each picture with its dilation (u > 0) or erosion (u < 0): MNIST's pens vary too little."""
        u = self._uniform(len(drawn), -0.5, 0.8)[:, None, None, None]
        grown, shrunk = F.max_pool2d(drawn, 3, 1, 1), -F.max_pool2d(-drawn, 3, 1, 1)
        return drawn + u.clamp_min(0) * (grown - drawn) + (-u).clamp_min(0) * (shrunk - drawn)

    def _finish(self, pixels: Tensor) -> Tensor:
        return as_seen(self.recipe, self._noise(pixels) if self.recipe.noisy else pixels)

    def _noise(self, pixels: Tensor) -> Tensor:
        count = len(pixels)
        noisy = self._generator.rand(count).to(self.device) < self.ranges.noisy_share
        sigma = self._uniform(count, *self.ranges.noise_sigma) * noisy
        noise = self._generator.randn(*pixels.shape).to(self.device) * sigma[:, None, None, None]
        return (pixels + noise).clamp(0, 1)


def as_seen(recipe: Recipe, pixels: Tensor) -> Tensor:
    """Return (B, 1, 30, 30) pixels as networks of the recipe are given them: Recipe.seen for tensors."""
    if not recipe.permuted:
        return pixels
    order = torch.tensor(ORDER, device=pixels.device)
    return pixels.flatten(2)[:, :, order].view_as(pixels)
