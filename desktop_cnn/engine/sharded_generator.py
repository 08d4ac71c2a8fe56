"""The random numbers of a training run."""

from __future__ import annotations

import torch
from torch import Generator, Tensor


class ShardedGenerator:
    """Draws the same numbers in every process of a run; each keeps the part for its own digits.

    So a run of two processes makes the digits of one process with the double batch. Numbers are drawn on the
    CPU, whatever the training device, so that a seed means the same digits everywhere.
    """

    def __init__(self, seed: int, rank: int = 0, world: int = 1) -> None:
        self._generator = Generator().manual_seed(seed)
        self._rank, self._world = rank, world

    def rand(self, count: int, *shape: int) -> Tensor:
        """Return (count, *shape) float32, uniform in [0, 1)."""
        return self.part(torch.rand(count * self._world, *shape, generator=self._generator))

    def randn(self, count: int, *shape: int) -> Tensor:
        """Return (count, *shape) float32, standard normal."""
        return self.part(torch.randn(count * self._world, *shape, generator=self._generator))

    def choose(self, among: int, count: int) -> Tensor:
        """Return (count,) indices below ``among``, with replacement."""
        return self.part(torch.randint(among, (count * self._world,), generator=self._generator))

    def permutation(self, count: int) -> Tensor:
        """Return all indices below ``count`` in a random order, the same one in every process."""
        return torch.randperm(count, generator=self._generator)

    def part(self, whole: Tensor) -> Tensor:
        """Return this process's share of what belongs to all."""
        count = len(whole) // self._world
        return whole[self._rank * count : (self._rank + 1) * count]

    def state(self) -> Tensor:
        """Return the generator's state, (N,) uint8, for ``restore``."""
        return self._generator.get_state()

    def restore(self, state: Tensor) -> None:
        self._generator.set_state(state)
