"""Training as a generator: one step of progress at a time, the same for the CLI, the window and the tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.data import Images, PenDigits, find_pen_files, load_mnist, load_pen, split_mnist
from desktop_cnn.engine.strokes import render
from desktop_cnn.models import ARCHITECTURES, Classifier

_PEN_REPEATS = 3
_TEST_SIZE_PX = 20.0
_TEST_PEN_PX = 2.4


@dataclass(frozen=True)
class TrainingConfig:
    """``learning_rate`` is the peak of a one-cycle schedule (Smith & Topin, 2018).

    ``precision``: "fp32", or "bf16" for the forward pass only (Micikevicius et al., ICLR 2018), which takes
    0.6 times as long where the processor multiplies bfloat16.
    """

    model: str
    recipe: str
    epochs: int = 40
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    ema_decay: float = 0.998
    seed: int = 1
    device: str = "cpu"
    precision: str = "fp32"


@dataclass(frozen=True, eq=False)
class TrainingData:
    images: Images
    held_out_images: Images
    pen: PenDigits | None
    held_out_pen: PenDigits | None


@dataclass(frozen=True)
class Progress:
    """After a batch; ``accuracy`` (mean over the held-out sets, in [0, 1]) only after an epoch's last."""

    epoch: int
    step: int
    steps: int
    loss: float
    elapsed_s: float
    accuracy: dict[str, float] | None = None

    @property
    def remaining_s(self) -> float:
        return self.elapsed_s / self.step * (self.steps - self.step)


def load_training_data(folder: Path) -> TrainingData:
    """Read MNIST and, where the folder has them, pen strokes. Raises UserError for files it cannot use."""
    images, held_out_images = split_mnist(load_mnist(folder, "train"))
    files = find_pen_files(folder)
    if not files:
        return TrainingData(images, held_out_images, None, None)
    return TrainingData(images, held_out_images, load_pen(files[0], "train"), load_pen(files[0], "validation"))


def centred_pen(digits: PenDigits) -> Tensor:
    """Draw pen digits 20 px large in the middle with the canvas's usual pen: (N, 1, 30, 30)."""
    segments = digits.segments * _TEST_SIZE_PX + 15
    return render(segments, torch.full((len(segments),), _TEST_PEN_PX))


class Trainer:
    """One run. Iterate over ``run``; ``best`` holds the weights to keep at any moment after an epoch."""

    def __init__(self, config: TrainingConfig, data: TrainingData) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.data = data
        self.device = torch.device(config.device)
        self.best: Classifier = ARCHITECTURES[config.model]()
        self.best_accuracy = 0.0
        self.best_epoch = 0
        self._generator = torch.Generator().manual_seed(config.seed)
        self._augmenter = Augmenter(RECIPES[config.recipe], self._generator, self.device)
        self._network = self.best.for_training().to(self.device)
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # untyped in torch
        self._ema = AveragedModel(self._network, multi_avg_fn=get_ema_multi_avg_fn(config.ema_decay), use_buffers=True)
        self._optimizer = torch.optim.AdamW(
            self._network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        steps = self._steps_per_epoch() * config.epochs
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, config.learning_rate, total_steps=steps, pct_start=0.15
        )
        self._held_out = self._held_out_sets()

    def run(self) -> Iterator[Progress]:
        """Train, yielding after each batch; after an epoch's last batch with held-out accuracies."""
        start, step, steps = time.monotonic(), 0, self._steps_per_epoch() * self.config.epochs
        for epoch in range(1, self.config.epochs + 1):
            self._network.train()
            for pixels, labels in self._batches():
                loss = self._learn(pixels, labels)
                step += 1
                accuracy = self._validate(epoch) if step == self._steps_per_epoch() * epoch else None
                yield Progress(epoch, step, steps, loss, time.monotonic() - start, accuracy)

    def _steps_per_epoch(self) -> int:
        return -(-len(self.data.images.labels) // self._shares()[0])

    def _shares(self) -> tuple[int, int]:
        """How many of a batch's digits are MNIST's and how many the pen's."""
        if self.data.pen is None:
            return self.config.batch_size, 0
        pen = len(self.data.pen.labels) * _PEN_REPEATS
        from_pen = round(self.config.batch_size * pen / (pen + len(self.data.images.labels)))
        return self.config.batch_size - from_pen, from_pen

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        images, pen = self.data.images, self.data.pen
        from_images, from_pen = self._shares()
        image_order = torch.randperm(len(images.labels), generator=self._generator)
        for i in range(self._steps_per_epoch()):
            chosen = image_order[i * from_images : (i + 1) * from_images]
            pixels, labels = [self._augmenter.images(images.pixels[chosen])], [images.labels[chosen]]
            if pen is not None:
                chosen = torch.randint(len(pen.labels), (from_pen,), generator=self._generator)
                pixels.append(self._augmenter.pen(pen.segments[chosen]))
                labels.append(pen.labels[chosen])
            yield torch.cat(pixels), torch.cat(labels).to(self.device)

    def _learn(self, pixels: Tensor, labels: Tensor) -> float:
        self._optimizer.zero_grad()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"):
            scores = self._network(pixels.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(scores.float(), labels)
        loss.backward()
        self._optimizer.step()
        self._schedule.step()
        self._ema.update_parameters(self._network)
        return loss.item()

    def _held_out_sets(self) -> dict[str, tuple[Tensor, Tensor]]:
        """As the recipe's digits are: centred ones, and for a recipe that moves them moved ones, too."""
        data = self.data
        sets = {"mnist": (data.held_out_images.pixels[:, None].float() / 255, data.held_out_images.labels)}
        if data.held_out_pen is not None:
            sets["pen"] = (centred_pen(data.held_out_pen), data.held_out_pen.labels)
        recipe = RECIPES[self.config.recipe]
        if recipe.moves or recipe.noisy:
            made = Augmenter(recipe, torch.Generator().manual_seed(0), torch.device("cpu"))
            sets["mnist_made"] = (made.images(data.held_out_images.pixels), data.held_out_images.labels)
            if data.held_out_pen is not None:
                sets["pen_made"] = (made.pen(data.held_out_pen.segments), data.held_out_pen.labels)
        return sets

    def _validate(self, epoch: int) -> dict[str, float]:
        candidate = ARCHITECTURES[self.config.model]()
        trained = self._ema.module
        assert isinstance(trained, nn.Module)
        candidate.load_trained(trained.eval())
        candidate.to(self.device)
        accuracy = {name: self._accuracy(candidate, *pair) for name, pair in self._held_out.items()}
        mean = sum(accuracy.values()) / len(accuracy)
        if mean >= self.best_accuracy:
            self.best, self.best_accuracy, self.best_epoch = candidate.cpu().eval(), mean, epoch
        return accuracy

    @torch.inference_mode()
    def _accuracy(self, network: Classifier, pixels: Tensor, labels: Tensor) -> float:
        answers = [network(part.to(self.device)).argmax(1).cpu() for part in pixels.split(1000)]
        return float((torch.cat(answers) == labels).float().mean())
