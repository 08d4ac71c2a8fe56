"""Model cards: what a set of weights was made from, and how."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch

from desktop_cnn.core.counting import layer_cost
from desktop_cnn.engine.inference import describe
from desktop_cnn.engine.training import Trainer

_MNIST = {"credit": "LeCun, Cortes, Burges", "licence": "CC BY-SA 3.0"}
_PEN = {"credit": "Guyon et al., ICPR 1994; Zenodo 10.5281/zenodo.1195803", "licence": "CC BY 4.0"}


def training_card(trainer: Trainer, seconds: float) -> dict[str, Any]:
    """Return the card of the best weights so far; weights/README.md explains its keys."""
    config, data = trainer.config, trainer.data
    sources = [{"name": f"MNIST, {len(data.images.labels):,} of the training images", **_MNIST}]
    if data.pen is not None:
        strokes = f"UNIPEN train_r01_v07, category 1a: {len(data.pen.labels):,} pen-written digits"
        sources.append({"name": strokes, **_PEN})
    options = {k: v for k, v in asdict(config).items() if k not in ("model", "recipe")}
    costs = [layer_cost(layer) for layer in describe(config.model, config.recipe, trainer.best).layers.values()]
    command = f"desktop-cnn train --model {config.model} --recipe {config.recipe} --data DIR --out weights "
    command += " ".join(f"--{name.replace('_', '-')} {value}" for name, value in options.items())
    return {
        "architecture": config.model,
        "recipe": config.recipe,
        "parameters": sum(cost.parameters for cost in costs),
        "multiply_adds": sum(cost.multiply_adds for cost in costs),
        "data": sources,
        "training": {
            "command": command,
            **options,
            "best_epoch": trainer.best_epoch,
            "torch": torch.__version__,
            "processes": trainer.team.world,
            "threads": torch.get_num_threads(),
            "seconds": round(seconds),
        },
        "held_out": {name: round(value, 4) for name, value in trainer.held_out_accuracy.items()},
        "figures": {},
    }
