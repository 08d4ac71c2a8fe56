"""Search for the smallest change that flips an answer: from many starts along the boundary towards the drawing.

FMN: Pintor et al., "Fast minimum-norm adversarial attacks through adaptive norm constraints", NeurIPS 2021: within a
ball that shrinks where the digit is reached and grows where it is not; here for every digit that is wanted, from
several starts, of which the best go on (successive halving: Jamieson & Talwalkar, AISTATS 2016). The loss is the margin
between scores of Carlini & Wagner, "Towards evaluating the robustness of neural networks", S&P 2017: its gradient does
not vanish where a network is sure. Every network gets the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.adversarial import (
    LEAD,
    RADIUS_STEPS,
    ROUNDS,
    START_NOISE,
    STARTS,
    STARTS_OF_ONE,
    STEP_LENGTHS,
    AdversarialExample,
    AdversarialExamples,
    AdversarialQuestion,
    Norm,
)
from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.values import CLASSES, frozen
from desktop_cnn.engine.loaded import Loaded, take_readable

_STEPS_BETWEEN_ANSWERS = 5


class AdversarialSearch:
    """Used on one thread only. ``effort`` times the starts: for measuring what the usual ones miss."""

    def __init__(self, effort: int = 1) -> None:
        self._effort = effort

    def answer(self, question: AdversarialQuestion) -> Iterator[Progress | AdversarialExamples]:
        """Yield the best so far after every few steps. Raises UserError where weights or device cannot be used."""
        loaded = take_readable(question.models, question.device, question.edits)
        found: dict[str, AdversarialExample | None] = dict.fromkeys(loaded.networks)
        for number, name in enumerate(loaded.networks):
            for share, example in _search(loaded, name, question, self._effort):
                found = {**found, name: example}
                yield Progress((number + share) / len(loaded.networks))
                yield AdversarialExamples(found)


@dataclass(frozen=True, eq=False)
class _Searches:
    """R searches side by side: each one's digit, (R,), where it is and the smallest change that reached the digit.

    ``changed`` and ``best``: (R, 30, 30) pictures; ``size``: (R, 1, 1), infinite where there is no best.
    """

    digits: Tensor
    changed: Tensor
    best: Tensor
    size: Tensor

    def best_of(self, count: int) -> _Searches:
        """Return those with the smallest changes, each going on from there."""
        chosen = self.size.flatten().argsort(stable=True)[:count]
        size, best = self.size[chosen], self.best[chosen]
        return _Searches(self.digits[chosen], torch.where(size.isinf(), self.changed[chosen], best), best, size)


def _search(
    loaded: Loaded, name: str, question: AdversarialQuestion, effort: int
) -> Iterator[tuple[float, AdversarialExample | None]]:
    """Yield the share that is done and the best so far."""
    pixels = torch.tensor(question.pixels, device=loaded.device)
    before = _read(loaded, name, pixels)
    wanted = [digit for digit in range(CLASSES) if digit != before.digit and question.into in (None, digit)]
    if not wanted:
        yield 1.0, None
        return
    searches = _start(pixels, wanted, effort)
    done, all_steps = 0, sum(steps for _one_of, steps in ROUNDS)
    for (one_of, steps), length in zip(ROUNDS, STEP_LENGTHS[question.norm], strict=True):
        searches = searches.best_of(math.ceil(len(searches.digits) / one_of))
        for step in range(steps):
            slowness = (1 + math.cos(math.pi * step / steps)) / 2
            searches = _walk(loaded, name, pixels, searches, question.norm, length, slowness)
            done += 1
            if done % _STEPS_BETWEEN_ANSWERS == 0:
                yield done / all_steps, _smallest(loaded, name, before, question, searches)


def _start(pixels: Tensor, wanted: list[int], effort: int) -> _Searches:
    """Return equally many searches for each digit, the first from the drawing itself, the others from noise on it."""
    starts = STARTS_OF_ONE if len(wanted) == 1 else STARTS
    digits = torch.tensor(wanted, device=pixels.device).repeat(effort * (starts // len(wanted)))
    noise = torch.randn(len(digits), *pixels.shape, generator=torch.Generator().manual_seed(0))
    noise[: len(wanted)] = 0
    changed = (pixels + START_NOISE * noise.to(pixels.device)).clamp(0, 1)
    return _Searches(digits, changed, changed, torch.full_like(changed[:, :1, :1], torch.inf))


def _walk(
    loaded: Loaded, name: str, pixels: Tensor, searches: _Searches, norm: Norm, length: float, slowness: float
) -> _Searches:
    """Take one step: keep what reached its digit, shrink or grow the ball, step up the margin, and go back into it."""
    changed = searches.changed.requires_grad_()
    lead = _margin(loaded.logits(name, changed), searches.digits)
    (gradient,) = torch.autograd.grad(lead.sum(), changed)
    changed, lead = changed.detach(), lead.detach()[:, None, None] - LEAD
    change = changed - pixels
    size, is_reached = _size(change, norm), lead > 0
    is_better = is_reached & (size < searches.size)
    best, smallest = torch.where(is_better, changed, searches.best), torch.where(is_better, size, searches.size)
    # What would leave the range of a picture is no way to go.
    gradient[((changed <= 0) & (gradient < 0)) | ((changed >= 1) & (gradient > 0))] = 0
    share = _between(*RADIUS_STEPS, slowness)
    to_boundary = size - lead / _slope(gradient, norm)
    outside = torch.where(smallest.isinf(), to_boundary, smallest * (1 + share))
    radius = torch.where(is_reached, smallest * (1 - share), outside)
    direction = gradient / _length(gradient) if norm == "l2" else gradient.sign()
    change = _into_ball(change + _between(length, length / 100, slowness) * direction, radius, norm)
    return _Searches(searches.digits, (pixels + change).clamp(0, 1), best, smallest)


def _between(first: float, last: float, slowness: float) -> float:
    return last + (first - last) * slowness


def _length(pictures: Tensor) -> Tensor:
    """Return (R, 1, 1): each picture's L2 norm, never 0."""
    lengths: Tensor = torch.linalg.vector_norm(pictures, dim=(1, 2), keepdim=True)
    return lengths.clamp(min=1e-12)


def _size(change: Tensor, norm: Norm) -> Tensor:
    return _length(change) if norm == "l2" else change.abs().amax((1, 2), keepdim=True)


def _slope(gradient: Tensor, norm: Norm) -> Tensor:
    """Return (R, 1, 1): how much a change of size 1 can raise the margin."""
    return _length(gradient) if norm == "l2" else gradient.abs().sum((1, 2), keepdim=True).clamp(min=1e-12)


def _into_ball(change: Tensor, radius: Tensor, norm: Norm) -> Tensor:
    return change * (radius / _length(change)).clamp(max=1) if norm == "l2" else change.clamp(-radius, radius)


def _margin(scores: Tensor, digits: Tensor) -> Tensor:
    """Return (R,): how far each row's digit lies above the best of the others."""
    others = scores.scatter(1, digits[:, None], -torch.inf)
    return scores.gather(1, digits[:, None])[:, 0] - others.amax(1)


def _smallest(
    loaded: Loaded, name: str, before: Prediction, question: AdversarialQuestion, searches: _Searches
) -> AdversarialExample | None:
    """Return the smallest change of all, None where no digit has been reached."""
    least = int(searches.size.argmin())
    if searches.size[least].isinf():
        return None
    best = searches.best[least]
    return AdversarialExample(before, _read(loaded, name, best), question.pixels, frozen(best.cpu().numpy().copy()))


@torch.inference_mode()
def _read(loaded: Loaded, name: str, pixels: Tensor) -> Prediction:
    return Prediction(loaded.logits(name, pixels[None]).softmax(1)[0].cpu().numpy())


def prepare() -> Callable[[AdversarialQuestion], Iterator[Progress | AdversarialExamples]]:
    """Return an AdversarialSearch's ``answer``."""
    return AdversarialSearch().answer
