"""Curves of accuracy over a data set, and of what is said of one drawing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from desktop_cnn.core.conditions import chains_for
from desktop_cnn.core.labs.curves import MNIST, SAMPLES, Curve, CurveQuestion, OwnCurve, OwnCurveQuestion
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.text import _
from desktop_cnn.engine.download import TEST_FILES, fetch_mnist
from desktop_cnn.engine.labelled import Labelled, Placement, Sample, labelled_samples, load_labelled
from desktop_cnn.engine.labs.shelf import Shelf
from desktop_cnn.engine.sweep import measure_curve

_POLL_S = 0.1


class CurveMeasurer:
    """Keeps the data that it read last. Used on one thread only."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._key: tuple[str, Sample] | None = None
        self._data: Labelled | None = None

    def answer(self, question: CurveQuestion) -> Iterator[Curve]:
        """Raises UserError where the data, the weights or the device cannot be used."""
        loaded = self._shelf.take(question.recipe, question.device)
        key = (question.source, Sample(question.limit, question.seed))
        if self._data is None or key != self._key:
            self._data = None
            self._data = yield from _read(question)
            self._key = key
        yield from measure_curve(loaded, self._data, question.sweep, question.seed)


class _DroppedError(Exception):
    """Nobody waits for the data any more."""


def _read(question: CurveQuestion) -> Generator[Curve, None, Labelled]:
    """Yield while the data is fetched and read on a thread, so that the question can be dropped: that ends it, too."""
    told: SimpleQueue[str] = SimpleQueue()
    is_dropped = threading.Event()

    def say(text: str) -> None:
        if is_dropped.is_set():
            raise _DroppedError
        told.put(text)

    pool = ThreadPoolExecutor(1, "data")
    reading = pool.submit(_load, question, say)
    pool.shutdown(wait=False)
    doing = _("Reading the digits…")
    try:
        while not reading.done():
            while not told.empty():
                doing = told.get()
            yield Curve(question.sweep, doing=doing)
            wait([reading], _POLL_S)
        return reading.result()
    finally:
        is_dropped.set()


def _load(question: CurveQuestion, say: Callable[[str], None]) -> Labelled:
    sample = Sample(question.limit, question.seed)
    if question.source == SAMPLES:
        return labelled_samples().sample(sample.count, sample.seed)
    folder = fetch_mnist(say, files=TEST_FILES) if question.source == MNIST else Path(question.source)
    return load_labelled(folder, "all", Placement(), question.read, sample, say)


def prepare() -> Callable[[CurveQuestion], Iterator[Curve]]:
    """Return a CurveMeasurer's ``answer``."""
    return CurveMeasurer().answer


class OwnCurveReader:
    """Used on one thread only."""

    def __init__(self) -> None:
        self._shelf = Shelf()

    def answer(self, question: OwnCurveQuestion) -> Iterator[OwnCurve]:
        """Raises UserError where weights or device cannot be used."""
        sweep = question.sweep
        chains = [chains_for({sweep.name: amount}, question.seed) for amount in sweep.amounts]
        changed = [perturb(question.pixels, chain) for group in chains for chain in group]
        loaded = self._shelf.take(question.recipe, question.device)
        read = loaded.probabilities(np.stack([question.pixels, *changed]))
        ends = np.cumsum([len(group) for group in chains])[:-1]
        digits = {name: int(rows[0].argmax()) for name, rows in read.items()}
        probabilities = {
            name: tuple(float(part.mean()) for part in np.split(rows[1:, digits[name]], ends))
            for name, rows in read.items()
        }
        yield OwnCurve(sweep, digits, probabilities)


def prepare_own() -> Callable[[OwnCurveQuestion], Iterator[OwnCurve]]:
    """Return an OwnCurveReader's ``answer``."""
    return OwnCurveReader().answer
