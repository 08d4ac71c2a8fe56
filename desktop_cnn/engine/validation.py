"""The digits by which an epoch is chosen: held-out training images and the strokes of held-out writers."""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_cnn.core.inputs import Input
from desktop_cnn.core.recipes import Recipe
from desktop_cnn.engine.augmentation import Augmenter, as_seen
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.strokes import centred, centred_pen, path_of
from desktop_cnn.engine.training_data import TrainingData
from desktop_cnn.models import Classifier

_CHUNK = 1000


class HeldOut:
    """Centred digits and, for a recipe that moves its digits, made ones, the same at every epoch.

    ``sets``: by name what is given and the labels; pictures only where the network reads pictures.
    """

    def __init__(self, data: TrainingData, recipe: Recipe, reads: Input) -> None:
        images, pen, name = data.held_out_images, data.held_out_pen, data.name
        made = Augmenter(recipe, ShardedGenerator(seed=0), torch.device("cpu"))
        is_made = recipe.moves or recipe.noisy
        self.sets: dict[str, tuple[Tensor, Tensor]] = {}
        if reads.is_picture:
            self.sets[name] = as_seen(recipe, images.pixels[:, None].float() / 255), images.labels
        if pen is not None:
            still = as_seen(recipe, centred_pen(pen.segments)) if reads.is_picture else path_of(centred(pen.segments))
            self.sets["pen"] = still, pen.labels
        if reads.is_picture and is_made:
            self.sets[f"{name}_made"] = made.images(images.pixels), images.labels
        if pen is not None and is_made:
            make = made.pen if reads.is_picture else made.path
            self.sets["pen_made"] = make(pen.segments), pen.labels

    @torch.inference_mode()
    def accuracy(self, network: Classifier, device: torch.device) -> dict[str, float]:
        """Return the share of right answers for each set."""
        return {name: _accuracy(network.eval(), device, *digits) for name, digits in self.sets.items()}


def _accuracy(network: Classifier, device: torch.device, pixels: Tensor, labels: Tensor) -> float:
    answers = [network(part.to(device)).argmax(1).cpu() for part in pixels.split(_CHUNK)]
    return float((torch.cat(answers) == labels).float().mean())
