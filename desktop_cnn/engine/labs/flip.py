"""Search for the smallest change that flips an answer, by projected gradient ascent within balls of many sizes.

PGD: Madry et al., "Towards deep learning models resistant to adversarial attacks", ICLR 2018; the loss is the margin
between scores of Carlini & Wagner, "Towards evaluating the robustness of neural networks", S&P 2017: its gradient does
not vanish where a network is sure. Captum's PGD takes the gradient's sign in L2, too, which needs larger changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from desktop_cnn.core.labs.flip import BALLS, BIGGEST_STEP, RADII, STEPS, Flip, FlipQuestion, Flips, Norm
from desktop_cnn.core.values import CLASSES, Prediction, frozen
from desktop_cnn.engine.inference import Loaded
from desktop_cnn.engine.labs.shelf import Shelf


class FlipFinder:
    """Used on one thread only."""

    def __init__(self) -> None:
        self._shelf = Shelf()

    def answer(self, question: FlipQuestion) -> Iterator[Flips]:
        """Yield after every few steps. Raises UserError where weights or device cannot be used."""
        loaded = self._shelf.take(question.recipe, question.device, question.edits)
        flips = Flips(0.0, dict.fromkeys(loaded.networks))
        for number, name in enumerate(loaded.networks):
            for share, flip in _search(loaded, name, question):
                done = (number + share) / len(loaded.networks)
                flips = replace(flips, share=done, found={**flips.found, name: flip})
                yield flips


def _search(loaded: Loaded, name: str, question: FlipQuestion) -> Iterator[tuple[float, Flip | None]]:
    """Yield the share that is done and the best so far: first towards every digit that is wanted, in balls of many
    sizes, then towards the nearest digit, in balls just smaller than what was found.
    """
    pixels = torch.tensor(question.pixels, device=loaded.device)
    before = _read(loaded, name, pixels)
    wanted = [digit for digit in range(CLASSES) if digit != before.digit and question.into in (None, digit)]
    radii = np.geomspace(*BALLS[question.norm], RADII)
    best: Flip | None = None
    for round_number in range(2):
        balls = torch.tensor(
            [(digit, radius) for digit in wanted for radius in radii], dtype=torch.float32, device=loaded.device
        )
        if not len(balls):
            break
        for step, changed in enumerate(_ascend(loaded, name, pixels, balls, question.norm), start=1):
            best = _better(loaded, name, before, question, changed, best)
            yield (round_number + step / STEPS) / 2, best
        if best is None:
            break
        size = best.size(question.norm)
        wanted, radii = [best.after.digit], np.linspace(max(radii[radii < size], default=0), size, 2 * RADII)
    yield 1.0, best


def _ascend(loaded: Loaded, name: str, pixels: Tensor, balls: Tensor, norm: Norm) -> Iterator[Tensor]:
    """Yield (R, 30, 30), a changed picture for each ball, after each step; ``balls``: (R, 2), digit and radius."""
    digits, radius = balls[:, 0].long(), balls[:, 1, None, None]
    length = BIGGEST_STEP * radius / STEPS
    changed = pixels.expand(len(balls), -1, -1).clone()
    for _step in range(STEPS):
        changed.requires_grad_()
        (gradient,) = torch.autograd.grad(_margin(loaded.logits(name, changed), digits).sum(), changed)
        with torch.no_grad():
            if norm == "l2":
                moved = changed + length * gradient / _length(gradient) - pixels
                moved *= (radius / _length(moved)).clamp(max=1)
            else:
                moved = (changed + length * gradient.sign() - pixels).clamp(-radius, radius)
            changed = (pixels + moved).clamp(0, 1)
        yield changed


def _length(pictures: Tensor) -> Tensor:
    """Return (R, 1, 1): each picture's L2 norm, never 0."""
    lengths: Tensor = torch.linalg.vector_norm(pictures, dim=(1, 2), keepdim=True)
    return lengths.clamp(min=1e-12)


def _margin(scores: Tensor, digits: Tensor) -> Tensor:
    """Return (R,): how far each row's digit lies above the best of the others."""
    others = scores.scatter(1, digits[:, None], -torch.inf)
    return scores.gather(1, digits[:, None])[:, 0] - others.amax(1)


@torch.inference_mode()
def _better(
    loaded: Loaded, name: str, before: Prediction, question: FlipQuestion, changed: Tensor, best: Flip | None
) -> Flip | None:
    """Return the smallest change that flips the answer, of the present ones and the best so far."""
    answers = loaded.logits(name, changed).argmax(1)
    has_flipped = answers != before.digit if question.into is None else answers == question.into
    for candidate in changed[has_flipped]:
        picture = frozen(candidate.cpu().numpy().copy())
        flip = Flip(before, before, question.pixels, picture)
        if best is None or flip.size(question.norm) < best.size(question.norm):
            best = replace(flip, after=_read(loaded, name, candidate))
    return best


@torch.inference_mode()
def _read(loaded: Loaded, name: str, pixels: Tensor) -> Prediction:
    return Prediction(loaded.logits(name, pixels[None]).softmax(1)[0].cpu().numpy())


def prepare() -> Callable[[FlipQuestion], Iterator[Flips]]:
    """Return a FlipFinder's ``answer``."""
    return FlipFinder().answer
