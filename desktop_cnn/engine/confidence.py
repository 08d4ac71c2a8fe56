"""Held-out accuracy by confidence: never on the test sets, so that it may be shown and used freely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from desktop_cnn.core.confidence import EDGES, Counts, count
from desktop_cnn.core.inputs import Input
from desktop_cnn.core.metrics import accuracy
from desktop_cnn.core.recipes import RECIPES, Recipe
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.data import Images, PenDigits
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.models import Classifier

_CHUNK = 500


def measure(network: Classifier, recipe: str, images: Images, pen: PenDigits) -> dict[str, Any]:
    """Return the counts by bin of confidence, as a model card has them.

    Each digit is made once as training digits of the recipe are and, where these are pictures that stay in the middle,
    once more anywhere on the canvas; the same at every call.
    """
    made = {"as_trained": RECIPES[recipe]}
    if network.reads().is_picture and not RECIPES[recipe].moves:
        made["anywhere"] = replace(RECIPES[recipe], moves=True)
    bins = {name: list(map(_bin, _read(network, each, images, pen))) for name, each in made.items()}
    return {"edges": list(EDGES), **bins}


@torch.inference_mode()
def _read(network: Classifier, recipe: Recipe, images: Images, pen: PenDigits) -> list[Counts]:
    maker = Augmenter(recipe, ShardedGenerator(seed=0), torch.device("cpu"))
    confidences, is_right = [], []
    for given, labels in _made(maker, network.reads(), images, pen):
        found = network(given).softmax(1).max(1)
        confidences.append(found.values.numpy())
        is_right.append((found.indices == labels).numpy())
    return count(np.concatenate(confidences), np.concatenate(is_right))


def _made(maker: Augmenter, reads: Input, images: Images, pen: PenDigits) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield what the network is given, (B, 1, H, W), with the (B,) labels."""
    if not reads.is_picture:
        yield maker.path(pen.segments), pen.labels
        return
    for start in range(0, len(images.labels), _CHUNK):
        part = slice(start, start + _CHUNK)
        yield maker.images(images.pixels[part]), images.labels[part]
    yield maker.pen(pen.segments), pen.labels


def _bin(counts: Counts) -> dict[str, float]:
    if not counts.n:
        return {"right": 0, "n": 0}
    share = {name: round(value, 4) for name, value in asdict(accuracy(*counts)).items()}
    return {"right": counts.right, **share}
