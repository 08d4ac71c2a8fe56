"""A whole training run with its files, for the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from desktop_cnn.core.text import _
from desktop_cnn.engine.cards import training_card
from desktop_cnn.engine.device import pick_device
from desktop_cnn.engine.download import fetch_mnist
from desktop_cnn.engine.training import Progress, Trainer, TrainingConfig, load_training_data
from desktop_cnn.models.checkpoint import save_checkpoint, weights_path


def train_and_save(
    data_folder: Path | None, out: Path, threads: int, say: Callable[[str], None], *, device: str, **options: Any
) -> dict[str, Any]:
    """Train and return the card; weights and card are saved whenever an epoch was the best so far.

    Ctrl+C leaves the best so far. Raises UserError for data that cannot be used.
    """
    if threads:
        torch.set_num_threads(threads)
    chosen, reason = pick_device(device)
    say(f"{chosen.type.upper()} · {_(reason)}")
    data = load_training_data(data_folder or fetch_mnist(say))
    if data.pen is None:
        say(_("No pen strokes in the data: training on MNIST alone."))
    config = TrainingConfig(device=chosen.type, **options)
    trainer = Trainer(config, data)
    path = weights_path(config.model, config.recipe, out)
    card: dict[str, Any] = {}
    for progress in trainer.run():
        if progress.accuracy is None:
            continue
        say(_line(progress, config.epochs))
        if trainer.best_epoch == progress.epoch:
            card = training_card(config, data, trainer.best, progress.accuracy, progress.elapsed_s)
            card["training"]["best_epoch"] = progress.epoch
            save_checkpoint(path, trainer.best, card)
    return card


def _line(progress: Progress, epochs: int) -> str:
    assert progress.accuracy is not None
    figures = ", ".join(f"{name} {value:.2%}" for name, value in progress.accuracy.items())
    text = _("epoch {epoch} of {epochs}, loss {loss:.3f}, held out: {figures}; {minutes:.0f} min left")
    return text.format(
        epoch=progress.epoch, epochs=epochs, loss=progress.loss, figures=figures, minutes=progress.remaining_s / 60
    )
