"""The digits by which an epoch is chosen: held-out training images and the strokes of held-out writers."""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_cnn.core.recipes import Recipe
from desktop_cnn.engine.augmentation import Augmenter, as_seen
from desktop_cnn.engine.data import Images, PenDigits
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.strokes import render
from desktop_cnn.models import Classifier

_SIZE_PX = 20.0
_PEN_PX = 2.4
_CHUNK = 1000


def centred_pen(digits: PenDigits) -> Tensor:
    """Draw pen digits 20 px large in the middle with the canvas's usual pen: (N, 1, 30, 30)."""
    segments = digits.segments * _SIZE_PX + 15
    return render(segments, torch.full((len(segments),), _PEN_PX))


class HeldOut:
    """Centred digits and, for a recipe that moves its digits, made ones, the same at every epoch."""

    def __init__(self, images: Images, pen: PenDigits | None, recipe: Recipe, name: str = "mnist") -> None:
        self.sets = {name: (as_seen(recipe, images.pixels[:, None].float() / 255), images.labels)}
        if pen is not None:
            self.sets["pen"] = (as_seen(recipe, centred_pen(pen)), pen.labels)
        if recipe.moves or recipe.noisy:
            made = Augmenter(recipe, ShardedGenerator(seed=0), torch.device("cpu"))
            self.sets[f"{name}_made"] = (made.images(images.pixels), images.labels)
            if pen is not None:
                self.sets["pen_made"] = (made.pen(pen.segments), pen.labels)

    @torch.inference_mode()
    def accuracy(self, network: Classifier, device: torch.device) -> dict[str, float]:
        """Return the share of right answers for each set."""
        return {name: _accuracy(network.eval(), device, *digits) for name, digits in self.sets.items()}


def _accuracy(network: Classifier, device: torch.device, pixels: Tensor, labels: Tensor) -> float:
    answers = [network(part.to(device)).argmax(1).cpu() for part in pixels.split(_CHUNK)]
    return float((torch.cat(answers) == labels).float().mean())
