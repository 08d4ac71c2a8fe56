"""Training as a generator: one step of progress at a time, the same for the CLI, the window and the tests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.batches import batches_for
from desktop_cnn.engine.process_group import ProcessGroup, share
from desktop_cnn.engine.resume import RunState, below, named
from desktop_cnn.engine.schedule import one_cycle
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.training_data import TrainingData, part_of
from desktop_cnn.engine.validation import HeldOut
from desktop_cnn.models import ARCHITECTURES, Classifier


@dataclass(frozen=True)
class TrainingConfig:
    """``batch_size`` is that of all processes together; ``learning_rate`` is the peak of its schedule.

    ``precision``: "fp32", or "bf16" for the forward pass only (Micikevicius et al., ICLR 2018), which takes
    0.6 times as long where the processor multiplies bfloat16. ``share``: of the training digits that are learned from,
    in (0, 1].
    """

    model: str
    recipe: str
    epochs: int = 30
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    ema_decay: float = 0.998
    seed: int = 1
    device: str = "cpu"
    precision: str = "fp32"
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class TrainingProgress(Progress):
    """After a batch; ``accuracy`` (over each held-out set, in [0, 1]) only after an epoch's last."""

    epoch: int
    step: int
    steps: int
    loss: float
    elapsed_s: float
    remaining_s: float
    accuracy: Mapping[str, float] | None = None


class Trainer:
    """One run. Iterate over ``run``; ``best`` holds the weights to keep at any moment after an epoch.

    ``state`` and ``restore`` carry a run over to another process between two epochs.
    """

    def __init__(self, config: TrainingConfig, data: TrainingData, group: ProcessGroup | None = None) -> None:
        self.config, self.group = config, group or ProcessGroup()
        self.data = data = part_of(data, config.share, config.seed)
        torch.manual_seed(config.seed)
        self.device = torch.device(config.device)
        self.best: Classifier = ARCHITECTURES[config.model]()
        self.best_accuracy, self.best_epoch, self.epoch = 0.0, 0, 0
        self.held_out_accuracy: Mapping[str, float] = {}
        self._elapsed_s = 0.0
        self._network = self.best.for_training().to(self.device)
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # untyped in torch
        # Each process drops other units; their first weights were drawn from the same seed.
        torch.manual_seed(config.seed + self.group.rank)
        self._generator = ShardedGenerator(config.seed, self.group.rank, self.group.world)
        self._augmenter = Augmenter(RECIPES[config.recipe], self._generator, self.device)
        average = get_ema_multi_avg_fn(config.ema_decay)
        self._ema = AveragedModel(self._network, multi_avg_fn=average, use_buffers=True)
        self._optimizer = torch.optim.AdamW(self._network.parameters(), weight_decay=config.weight_decay)
        reads, recipe = self.best.reads(), RECIPES[config.recipe]
        self._batches = batches_for(data, config.batch_size, self._augmenter, self._generator, self.group, reads)
        self._held_out = HeldOut(data, recipe, reads)

    def run(self) -> Iterator[TrainingProgress]:
        """Train from the present epoch on, yielding after each batch; each epoch's last has accuracies."""
        per_epoch = self._batches.per_epoch
        steps = per_epoch * self.config.epochs
        first, start, before_s = self.epoch * per_epoch, time.monotonic(), self._elapsed_s
        learner = share(self._network, self.group)
        for step in range(first, steps):
            if step % per_epoch == 0:
                batches = self._batches.epoch()
            loss = self._learn(learner, *next(batches), step, steps)
            done = step + 1
            accuracy = self._end_epoch() if done % per_epoch == 0 else None
            took_s = time.monotonic() - start
            self._elapsed_s = before_s + took_s
            yield TrainingProgress(
                share=done / steps,
                epoch=step // per_epoch + 1,
                step=done,
                steps=steps,
                loss=loss,
                elapsed_s=self._elapsed_s,
                remaining_s=took_s / (done - first) * (steps - done),
                accuracy=accuracy,
            )

    def _learn(self, learner: nn.Module, given: Tensor, labels: Tensor, step: int, steps: int) -> float:
        rate, momentum = one_cycle(step, steps, self.config.learning_rate)
        for group in self._optimizer.param_groups:
            group["lr"], group["betas"] = rate, (momentum, 0.999)
        learner.train()
        self._optimizer.zero_grad()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"):
            scores = learner(given.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(scores.float(), labels)
        loss.backward()
        self._optimizer.step()
        self._ema.update_parameters(self._network)
        return loss.item()

    def _end_epoch(self) -> Mapping[str, float]:
        self.epoch += 1
        if not self.group.leads:
            return {}
        candidate = ARCHITECTURES[self.config.model]()
        trained = self._ema.module
        assert isinstance(trained, nn.Module)
        candidate.load_trained(trained.eval())
        if not all(torch.isfinite(tensor).all() for tensor in candidate.state_dict().values()):
            raise UserError(_("The training has diverged: take a smaller --learning-rate."))
        accuracy = self._held_out.accuracy(candidate.to(self.device), self.device)
        mean = sum(accuracy.values()) / len(accuracy)
        if mean >= self.best_accuracy:
            self.best, self.best_accuracy, self.best_epoch = candidate.cpu().eval(), mean, self.epoch
            self.held_out_accuracy = accuracy
        return accuracy

    def state(self) -> RunState:
        """Return everything that the rest of the run depends on."""
        numbers = {
            "config": asdict(self.config),
            "epoch": self.epoch,
            "best_epoch": self.best_epoch,
            "best_accuracy": self.best_accuracy,
            "held_out_accuracy": dict(self.held_out_accuracy),
            "elapsed_s": self._elapsed_s,
        }
        moments = {
            f"{i}.{name}": tensor
            for i, moments in self._optimizer.state_dict()["state"].items()
            for name, tensor in moments.items()
        }
        tensors = {
            **named("network", self._network.state_dict()),
            **named("ema", self._ema.state_dict()),
            **named("best", self.best.state_dict()),
            **named("optimizer", moments),
            "draws": self._generator.state(),
            "chance": torch.get_rng_state(),
        }
        return RunState(numbers, tensors)

    def restore(self, state: RunState) -> None:
        """Go on from a state. Raises UserError where it is that of another run."""
        numbers, tensors = state.numbers, state.tensors
        if {"share": 1.0, **numbers["config"]} != asdict(self.config):  # an older run does not say that it has all
            raise UserError(_("The run to go on with had other options: give the same, or start without --resume."))
        self.epoch, self.best_epoch = numbers["epoch"], numbers["best_epoch"]
        self.best_accuracy, self.held_out_accuracy = numbers["best_accuracy"], numbers["held_out_accuracy"]
        self._elapsed_s = numbers["elapsed_s"]
        self._network.load_state_dict(below("network", tensors))
        self._ema.load_state_dict(below("ema", tensors))
        self.best.load_state_dict(below("best", tensors))
        optimizer = self._optimizer.state_dict()
        optimizer["state"] = {}
        for name, tensor in below("optimizer", tensors).items():
            number, _dot, moment = name.partition(".")
            optimizer["state"].setdefault(int(number), {})[moment] = tensor
        self._optimizer.load_state_dict(optimizer)
        self._generator.restore(tensors["draws"])
        torch.set_rng_state(tensors["chance"])
