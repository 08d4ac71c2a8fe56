"""Curves of accuracy over a data set, and of what is said of one drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from desktop_cnn.core.conditions import chains_for
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.curves import PEN_PART, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.engine.labelled import Labelled, Sample
from desktop_cnn.engine.labs.digits import read_digits
from desktop_cnn.engine.loaded import take_readable
from desktop_cnn.engine.sweep import measure_curve


class CurveMeasurer:
    """Keeps the data that it read last. Used on one thread only."""

    def __init__(self) -> None:
        self._key: tuple[str, Sample] | None = None
        self._data: Labelled | None = None

    def answer(self, question: CurveQuestion) -> Iterator[Progress | Curve]:
        """Raises UserError where the data, the weights or the device cannot be used."""
        loaded = take_readable(question.models, question.device)
        key = (question.source, Sample(question.limit, question.seed))
        if self._data is None or key != self._key:
            self._data = None
            self._data = yield from read_digits(question.source, PEN_PART, key[1], question.read)
            self._key = key
        yield from measure_curve(loaded, self._data, question.sweep, question.seed)


def prepare() -> Callable[[CurveQuestion], Iterator[Progress | Curve]]:
    """Return a CurveMeasurer's ``answer``."""
    return CurveMeasurer().answer


def answer_own(question: OwnCurveQuestion) -> Iterator[OwnCurve]:
    """Raises UserError where weights or device cannot be used."""
    sweep = question.sweep
    chains = [chains_for({sweep.name: amount}, question.seed) for amount in sweep.amounts]
    changed = [perturb(question.pixels, chain) for group in chains for chain in group]
    loaded = take_readable(question.models, question.device)
    read = loaded.probabilities(np.stack([question.pixels, *changed]))
    ends = np.cumsum([len(group) for group in chains])[:-1]
    digits = {name: int(rows[0].argmax()) for name, rows in read.items()}
    probabilities = {
        name: tuple(float(part.mean()) for part in np.split(rows[1:, digits[name]], ends))
        for name, rows in read.items()
    }
    yield OwnCurve(sweep, digits, probabilities)


def prepare_own() -> Callable[[OwnCurveQuestion], Iterator[OwnCurve]]:
    """Return ``answer_own``."""
    return answer_own
