"""A whole training run with its files, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import unwritten
from desktop_cnn.core.labs.curves import MNIST
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing
from desktop_cnn.engine.batches import without_a_way
from desktop_cnn.engine.cards import training_card
from desktop_cnn.engine.device import pick_device
from desktop_cnn.engine.download import TRAINING_FILES
from desktop_cnn.engine.named import located
from desktop_cnn.engine.process_group import join_group
from desktop_cnn.engine.resume import load_run, run_path, save_run
from desktop_cnn.engine.training import Trainer, TrainingConfig, TrainingProgress
from desktop_cnn.engine.training_data import load_training_data
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import save_checkpoint, weights_path

_SAY_EVERY_S = 15.0


def train_and_save(
    data: Sequence[str],
    out: Path,
    read: Callable[[Path], Drawing],
    say: Callable[[str], None],
    *,
    threads: int,
    resume: bool,
    overwrite: bool,
    device: str,
    **options: Any,
) -> dict[str, Any]:
    """Train and return the card. The best weights so far and the run itself are saved after each epoch.

    Under torchrun every process calls this; the first one speaks and saves. Ctrl+C leaves the best so far.
    ``data``: MNIST, PEN and paths; ``read`` opens a picture.
    Raises UserError for data, options or a run that cannot be used.
    """
    if options["model"] not in ARCHITECTURES:
        message = _("There is no architecture {name}. There are: {known}.")
        raise UserError(message.format(name=options["model"], known=", ".join(ARCHITECTURES)))
    if ARCHITECTURES[options["model"]].reads_strokes and set(data) == {MNIST}:
        raise without_a_way()  # before MNIST is fetched
    path = weights_path(options["model"], options["recipe"], out)
    if path.exists() and not (resume or overwrite):
        raise UserError(_("{path} exists: choose another --out, or replace it with --overwrite.").format(path=path))
    try:
        out.mkdir(parents=True, exist_ok=True)
        return _train(data, path, read, say, threads, resume, device, options)
    except OSError as error:
        raise unwritten(out, error) from error


def _train(
    data: Sequence[str],
    path: Path,
    read: Callable[[Path], Drawing],
    say: Callable[[str], None],
    threads: int,
    resume: bool,
    device: str,
    options: dict[str, Any],
) -> dict[str, Any]:
    if threads:
        torch.set_num_threads(threads)
    chosen, reason = pick_device(device)
    if chosen.type == "cuda":
        # TF32: Ampere and later multiply it eight times as fast; what is learned does not hang on the last bits.
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.allow_tf32 = True
    with join_group(chosen.type) as group:
        tell = say if group.leads else _nothing
        tell(f"{chosen.type.upper()} · {_(reason)}")
        sources = [located(each, tell, TRAINING_FILES) for each in dict.fromkeys(data)]
        digits = load_training_data(sources, read, tell)
        if digits.pen is None:
            tell(_("No pen strokes in the data: training on its pictures alone."))
        trainer = Trainer(TrainingConfig(device=chosen.type, **options), digits, group)
        return _run(trainer, path, tell, resume)


def _nothing(_text: str) -> None:
    return


def _run(trainer: Trainer, path: Path, tell: Callable[[str], None], resume: bool) -> dict[str, Any]:
    config = trainer.config
    if resume:
        trainer.restore(load_run(run_path(path)))
        tell(_("Going on after epoch {epoch}.").format(epoch=trainer.epoch))
    card: dict[str, Any] = {}
    said_s = 0.0
    for progress in trainer.run():
        if progress.accuracy is not None:
            tell(_epoch_line(progress, config.epochs))
            if trainer.group.leads:
                card = training_card(trainer, progress.elapsed_s)
                if trainer.best_epoch == trainer.epoch:
                    save_checkpoint(path, trainer.best, card)
                save_run(run_path(path), trainer.state())
        elif progress.elapsed_s - said_s > _SAY_EVERY_S:
            said_s = progress.elapsed_s
            tell(_step_line(progress))
    run_path(path).unlink(missing_ok=True)
    return card


def _step_line(progress: TrainingProgress) -> str:
    text = _("step {step} of {steps}, loss {loss:.3f}; {minutes:.0f} min left")
    minutes = progress.remaining_s / 60
    return text.format(step=progress.step, steps=progress.steps, loss=progress.loss, minutes=minutes)


def _epoch_line(progress: TrainingProgress, epochs: int) -> str:
    figures = ", ".join(f"{name} {percent(value, 2)}" for name, value in (progress.accuracy or {}).items())
    text = _("epoch {epoch} of {epochs}, loss {loss:.3f}, held out: {figures}; {minutes:.0f} min left")
    minutes = progress.remaining_s / 60
    return text.format(epoch=progress.epoch, epochs=epochs, loss=progress.loss, figures=figures, minutes=minutes)
