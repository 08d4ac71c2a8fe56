"""Modules that torch has in no such form, each with the operation that it is."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_eval

from desktop_cnn.core.operations import Operation
from desktop_cnn.core.operations.channel_norm import ChannelNorm as ChannelNormOperation
from desktop_cnn.core.operations.gru import Gru as GruOperation
from desktop_cnn.core.operations.position import Position as PositionOperation
from desktop_cnn.models.modules import convolution, describes


class ChannelNorm(nn.LayerNorm):
    """Layer norm of (B, C, H, W) over C, at each place alone."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, 3)).movedim(3, 1)


class Patches(nn.Conv2d):
    """A convolution whose windows stand side by side: (B, C, H, W) -> (B, filters, H / side, W / side)."""

    def __init__(self, channels: int, filters: int, side: int) -> None:
        super().__init__(channels, filters, side, stride=side)

    def forward(self, x: Tensor) -> Tensor:
        """As one matrix product: torch's convolution takes several times as long for a single picture."""
        side = self.stride[0]
        cut = x.unflatten(3, (-1, side)).unflatten(2, (-1, side))  # (B, C, H, W) -> (B, C, rows, side, columns, side)
        windows = cut.permute(0, 2, 4, 1, 3, 5).flatten(3)  # (B, rows, columns, C * side²)
        return F.linear(windows, self.weight.flatten(1), self.bias).movedim(3, 1)


class Position(nn.Module):
    """Adds a learned number to each cell of (B, C, H, W)."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(0.02 * torch.randn(shape))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


class Gru(nn.GRU):
    """Reads the last map of (B, C, T, F) row by row; returns gates, candidate and hidden state, (B, 4, T, units)."""

    weight_ih_l0: Tensor
    weight_hh_l0: Tensor
    bias_ih_l0: Tensor
    bias_hh_l0: Tensor

    def __init__(self, features: int, units: int) -> None:
        super().__init__(features, units, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]  # torch's returns the last state beside all
        """The states in torch's own loop, then the gates of all steps at once: several times as fast as one by one."""
        rows = x[:, -1]
        hidden, _last = super().forward(rows)  # (B, T, F) -> (B, T, units)
        before = F.pad(hidden, (0, 0, 1, -1))
        row_reset, row_update, row_new = F.linear(rows, self.weight_ih_l0, self.bias_ih_l0).chunk(3, 2)
        old_reset, old_update, old_new = F.linear(before, self.weight_hh_l0, self.bias_hh_l0).chunk(3, 2)
        reset, update = torch.sigmoid(row_reset + old_reset), torch.sigmoid(row_update + old_update)
        candidate = torch.tanh(row_new + reset * old_new)
        return torch.stack([reset, update, candidate, hidden], 1)


@describes(ChannelNorm)
def _channel_norm(module: ChannelNorm) -> ChannelNormOperation:
    return ChannelNormOperation(module.normalized_shape[0], module.eps)


@describes(Patches)
def _patches(module: Patches) -> Operation:
    return convolution(module)


@describes(Position)
def _position(_module: Position) -> PositionOperation:
    return PositionOperation()


@describes(Gru)
def _gru(module: Gru) -> GruOperation:
    return GruOperation(module.hidden_size)


def folded(convolution: nn.Module, norm: nn.Module) -> nn.Conv2d:
    """Return one convolution that does what a convolution and batch norm after it do in eval mode."""
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    return fuse_conv_bn_eval(convolution, norm)
