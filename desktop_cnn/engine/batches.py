"""The batches that a network learns from: digits made afresh, as its architecture is given them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.inputs import Input
from desktop_cnn.core.text import _
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.data import PenDigits
from desktop_cnn.engine.process_group import ProcessGroup
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.training_data import TrainingData

_PEN_REPEATS = 5


class Batches(Protocol):
    """``per_epoch``: how many there are in an epoch."""

    per_epoch: int

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield an epoch's batches, what is given and (B,) labels, on the augmenter's device."""


def batches_for(
    data: TrainingData, size: int, augmenter: Augmenter, generator: ShardedGenerator, group: ProcessGroup, reads: Input
) -> Batches:
    """Return the batches of ``size`` digits of all processes together. Raises UserError where there can be none."""
    own, rest = divmod(size, group.world)
    if rest or not own:
        message = _("A batch of {size} digits cannot be shared out to {count} processes.")
        raise UserError(message.format(size=size, count=group.world))
    if reads.is_picture:
        return PictureBatches(data, own, augmenter, generator, group.world)
    if data.pen is None or data.held_out_pen is None:
        raise without_a_way()
    return PenPathBatches(data.pen, own, augmenter, generator, group.world)


def without_a_way() -> UserError:
    """Return what is said where a network over strokes is to learn from pictures alone."""
    return UserError(_("This network learns from the pen's way, and the data holds none: add --data pen."))


class PictureBatches:
    """Pixels, (B, 1, 30, 30): MNIST's images each at most once in an epoch, pen digits as chance has it."""

    def __init__(
        self, data: TrainingData, own: int, augmenter: Augmenter, generator: ShardedGenerator, world: int
    ) -> None:
        self._data, self._augmenter, self._generator = data, augmenter, generator
        self._from_images, self._from_pen = _shares(data, min(own, len(data.images.labels) // world))
        self._of_all = self._from_images * world
        self.per_epoch = len(data.images.labels) // self._of_all

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        images, pen, device = self._data.images, self._data.pen, self._augmenter.device
        order = self._generator.permutation(len(images.labels))
        for i in range(self.per_epoch):
            chosen = self._generator.part(order[i * self._of_all : (i + 1) * self._of_all])
            pixels, labels = [self._augmenter.images(images.pixels[chosen])], [images.labels[chosen]]
            if pen is not None and self._from_pen:
                chosen = self._generator.choose(len(pen.labels), self._from_pen)
                pixels.append(self._augmenter.pen(pen.segments[chosen]))
                labels.append(pen.labels[chosen])
            yield torch.cat(pixels), torch.cat(labels).to(device)


def _shares(data: TrainingData, size: int) -> tuple[int, int]:
    """Return how many of a process's part of a batch are MNIST's and how many the pen's."""
    if data.pen is None:
        return size, 0
    pen = len(data.pen.labels) * _PEN_REPEATS
    from_pen = round(size * pen / (pen + len(data.images.labels)))
    return max(size - from_pen, 1), from_pen


class PenPathBatches:
    """Ways of the pen, (B, 1, 48, 4), as chance has them; in an epoch as many as there are pen digits for pictures."""

    def __init__(self, pen: PenDigits, own: int, augmenter: Augmenter, generator: ShardedGenerator, world: int) -> None:
        self._pen, self._augmenter, self._generator = pen, augmenter, generator
        self._own = min(own, len(pen.labels) // world)
        self.per_epoch = len(pen.labels) * _PEN_REPEATS // (self._own * world)

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        for _batch in range(self.per_epoch):
            chosen = self._generator.choose(len(self._pen.labels), self._own)
            labels = self._pen.labels[chosen].to(self._augmenter.device)
            yield self._augmenter.path(self._pen.segments[chosen]), labels
