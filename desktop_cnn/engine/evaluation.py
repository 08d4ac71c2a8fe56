"""The compared networks over many labelled digits, as they are and perturbed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.conditions import Chain
from desktop_cnn.core.document import Document
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.metrics import Accuracy, accuracy, confusion, expected_calibration_error
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.values import Perturbation, Pixels
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labelled import Labelled
from desktop_cnn.engine.loaded import Loaded

_CHUNK = 100


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


class _Tally:
    """One network's answers so far."""

    def __init__(self) -> None:
        self.probabilities: list[NDArray[np.float32]] = []
        self.labels: list[NDArray[np.int64]] = []

    def result(self, data: Labelled) -> Result:
        probabilities, labels = np.concatenate(self.probabilities), np.concatenate(self.labels)
        answers, confidences = probabilities.argmax(1), probabilities.max(1)
        is_right = answers == labels
        wrong = [int(i) for i in np.argsort(-confidences) if not is_right[i] and i < len(data.labels)]
        worst = (Mistake(data.number(i), int(labels[i]), int(answers[i]), float(confidences[i])) for i in wrong)
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
    *,
    in_turn: bool = False,
) -> Iterator[Progress | dict[str, Result]]:
    """Yield how far it is, and at last a Result for each network.

    What reads the pen's way raises UserError where the data has none, and is not reached by the chains.

    Every digit is read under each of the chains or, ``in_turn``, under one of them, the next digit under the next:
    then there are as many answers as digits, and none is counted as if it were several. Every digit gets noise of
    its own: its number is added to the seed.
    """
    pictures = loaded.of_pictures()
    tallies = {name: _Tally() for name in loaded.networks}
    rounds = [chains] if in_turn else [[chain] for chain in chains]
    parts = [(turn, start) for turn in rounds for start in range(0, len(data.labels), _CHUNK)]

    def read(part: tuple[Sequence[Chain], int]) -> dict[str, NDArray[np.float32]]:
        turn, start = part
        pixels = data.pixels[start : start + _CHUNK]
        chosen = ((index, turn[index % len(turn)]) for index in range(start, start + len(pixels)))
        changed = [
            _perturbed(each, chain, data.number(index)) for each, (index, chain) in zip(pixels, chosen, strict=True)
        ]
        answers = pictures.probabilities(np.stack(changed))
        if len(pictures.networks) < len(loaded.networks):
            documents = [Document(data.drawing(start + i), each) for i, each in enumerate(pixels)]
            others = (name for name in loaded.networks if name not in answers)
            answers |= {name: loaded.of_documents(name, documents) for name in others}
        return answers

    with CorePool() as cores:
        for done, ((_turn, start), answers) in enumerate(zip(parts, cores.map(read, parts), strict=True), start=1):
            for name, probabilities in answers.items():
                tallies[name].probabilities.append(probabilities)
                tallies[name].labels.append(data.labels[start : start + _CHUNK])
            yield Progress(done / len(parts))
    yield {name: tally.result(data) for name, tally in tallies.items()}


def _perturbed(pixels: Pixels, chain: Chain, number: int) -> Pixels:
    return perturb(
        pixels,
        (Perturbation(each.name, each.amounts, each.seed + number) for each in chain),
    )
