"""Model cards: what a set of weights was made from, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.cost import layer_cost
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.operations import OPERATIONS
from desktop_cnn.engine.describe import describe
from desktop_cnn.engine.training import Trainer
from desktop_cnn.models import ARCHITECTURES


def operations_of(layers: Iterable[LayerInfo]) -> list[str]:
    """Return what layers do, each operation once."""
    kinds = {type(layer.operation) for layer in layers}
    return [name for name, kind in OPERATIONS.items() if kind in kinds]


def training_card(trainer: Trainer, seconds: float) -> dict[str, Any]:
    """Return the card of the best weights so far; weights/README.md explains its keys."""
    config = trainer.config
    options = {k: v for k, v in asdict(config).items() if k not in ("model", "recipe")}
    kind = ARCHITECTURES[config.model]
    rung = {"rung": asdict(kind.rung)} if kind.rung else {}
    titles = {"title": kind.title or config.model, "short": kind.short or config.model, "summary": kind.summary}
    model = Model("", Path(), config.model, config.recipe, "", "")
    layers = describe("", model, trainer.best).layers.values()
    costs = [layer_cost(layer) for layer in layers]
    command = f"desktop-cnn train --model {config.model} --recipe {config.recipe} --data DIR --out weights "
    command += " ".join(f"--{name.replace('_', '-')} {value}" for name, value in options.items())
    return {
        "architecture": config.model,
        **titles,
        **rung,
        "needs": "strokes" if kind.reads_strokes else "pixels",
        "has_maps": any(layer.has_maps for layer in layers),
        "operations": operations_of(layers),
        "recipe": config.recipe,
        "parameters": sum(cost.parameters for cost in costs),
        "multiply_adds": sum(cost.multiply_adds for cost in costs),
        "data": [dict(source) for source in trainer.data.learned_from(kind.reads())],
        "training": {
            "command": command,
            **options,
            "best_epoch": trainer.best_epoch,
            "torch": torch.__version__,
            "processes": trainer.group.world,
            "threads": torch.get_num_threads(),
            "seconds": round(seconds),
        },
        "held_out": {name: round(value, 4) for name, value in trainer.held_out_accuracy.items()},
        "figures": {},
    }
