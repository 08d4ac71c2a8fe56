"""Both networks over many labelled digits, as they are and perturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.metrics import Accuracy, accuracy, confusion, expected_calibration_error
from desktop_cnn.core.perturbations import PERTURBATIONS, perturb
from desktop_cnn.core.perturbations.rotation import MAX_ROTATION_DEG
from desktop_cnn.core.perturbations.scaling import MAX_SCALE_CHANGE
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.values import Perturbation, Pixels
from desktop_cnn.engine.inference import Loaded
from desktop_cnn.engine.labelled import Labelled

_CHUNK = 250

Chain = tuple[Perturbation, ...]


@dataclass(frozen=True)
class Mistake:
    """A digit that a network was sure to be another: its number in the data, and both digits."""

    number: int
    label: int
    answer: int
    confidence: float


@dataclass(frozen=True, eq=False)
class Result:
    """One network's answers to all digits under all chains.

    ``confusion``: (10, 10) counts, right digit by answer. ``calibration_error`` in [0, 1]. ``worst``: the
    wrong answers of the first chain, the surest first.
    """

    accuracy: Accuracy
    calibration_error: float
    confusion: NDArray[np.int64]
    worst: tuple[Mistake, ...]


def _shifts(distance_px: float) -> list[Chain]:
    moves = [(distance_px, 0), (-distance_px, 0), (0, distance_px), (0, -distance_px)]
    return [(Perturbation("shift", {"dx_px": dx, "dy_px": dy}),) for dx, dy in moves]


def _turns(angle_deg: float) -> list[Chain]:
    return [(Perturbation("rotate", {"angle_deg": sign * angle_deg}),) for sign in (1, -1)]


def _resized(factor: float) -> list[Chain]:
    return [(Perturbation("scale", {"scale_change": factor - 1}),)]


def _sheared(slant: float) -> list[Chain]:
    return [(Perturbation("shear", {"shear": sign * slant}),) for sign in (1, -1)]


@dataclass(frozen=True)
class Condition:
    """What a number on the command line does to every digit: the mean is taken over the chains.

    ``low`` and ``high`` bound the number; ``neutral`` changes nothing. ``label`` names the axis of a plot.
    ``is_whole``: only whole numbers differ.
    """

    chains: Callable[[float], list[Chain]]
    low: float
    high: float
    label: str
    neutral: float = 0
    is_whole: bool = False


def _condition(name: str) -> Condition:
    """Return the condition of a perturbation's first amount, from 0 on."""
    amount = PERTURBATIONS[name].amounts[0]
    label = f"{PERTURBATIONS[name].title}: {amount.title.lower()}" + (f" in {amount.unit}" if amount.unit else "")
    is_whole = amount.step == 1
    return Condition(
        lambda value: [(Perturbation(name, {amount.name: value}),)], 0, amount.high, label, is_whole=is_whole
    )


_BOTH_WAYS = {
    "shift": Condition(_shifts, 0, MAX_SHIFT_PX, "shift in pixels, mean of four directions", is_whole=True),
    "rotate": Condition(_turns, 0, MAX_ROTATION_DEG, "rotation in degrees, mean of both ways"),
    "scale": Condition(_resized, 1 - MAX_SCALE_CHANGE, 1 + MAX_SCALE_CHANGE, "size, relative", neutral=1),
    "shear": Condition(_sheared, 0, 1, "slant, mean of both ways"),
}
_OTHERS = {name: _condition(name) for name in PERTURBATIONS if name not in _BOTH_WAYS}

CONDITIONS = {**_BOTH_WAYS, **{name: c for name, c in _OTHERS.items() if name != "noise"}, "noise": _OTHERS["noise"]}
"""One for each perturbation, in the order in which several are applied: noise comes last, and is not moved."""


def chains_for(amounts: Mapping[str, float], seed: int = 0) -> list[Chain]:
    """Return every combination of what the conditions of ``amounts`` do; one empty chain for none."""
    chains: list[Chain] = [()]
    for name, condition in CONDITIONS.items():
        amount = amounts.get(name, condition.neutral)
        if amount != condition.neutral:
            chains = [(*chain, *more) for chain in chains for more in condition.chains(amount)]
    return [tuple(Perturbation(link.name, link.amounts, seed) for link in chain) for chain in chains]


class _Tally:
    """One network's answers so far."""

    def __init__(self) -> None:
        self.probabilities: list[NDArray[np.float32]] = []
        self.labels: list[NDArray[np.int64]] = []

    def result(self, digits: int) -> Result:
        probabilities, labels = np.concatenate(self.probabilities), np.concatenate(self.labels)
        answers, confidences = probabilities.argmax(1), probabilities.max(1)
        is_right = answers == labels
        wrong = [int(i) for i in np.argsort(-confidences) if not is_right[i] and i < digits]
        worst = (Mistake(i, int(labels[i]), int(answers[i]), float(confidences[i])) for i in wrong)
        return Result(
            accuracy(int(is_right.sum()), len(labels)),
            expected_calibration_error(confidences, is_right),
            confusion(labels, answers),
            tuple(worst),
        )


def evaluate(
    loaded: Loaded,
    data: Labelled,
    chains: Sequence[Chain],
    report: Callable[[Mapping[str, Result]], None],
) -> Iterator[float]:
    """Yield the share that is done, in [0, 1]; at the end hand ``report`` a Result for each network.

    Every digit gets noise of its own: its number is added to the seed.
    """
    tallies = {name: _Tally() for name in loaded.networks}
    starts = range(0, len(data.labels), _CHUNK)
    done, steps = 0, len(starts) * len(chains)
    for chain in chains:
        for start in starts:
            chunk = slice(start, start + _CHUNK)
            pixels = np.stack([_perturbed(p, chain, start + i) for i, p in enumerate(data.pixels[chunk])])
            for name, probabilities in loaded.probabilities(pixels).items():
                tallies[name].probabilities.append(probabilities)
                tallies[name].labels.append(data.labels[chunk])
            done += 1
            yield done / steps
    report({name: tally.result(len(data.labels)) for name, tally in tallies.items()})


def _perturbed(pixels: Pixels, chain: Chain, number: int) -> Pixels:
    return perturb(pixels, (Perturbation(link.name, link.amounts, link.seed + number) for link in chain))
