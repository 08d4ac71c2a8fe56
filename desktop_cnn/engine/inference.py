"""The compared networks over one drawing: every activation, newest request only."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.memory import give_back
from desktop_cnn.core.networks import LayerOutput, Network, Prediction, Reading, Request, Snapshot
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES, Pixels, Stroke, StrokePoint
from desktop_cnn.engine.describe import to_numpy
from desktop_cnn.engine.device import is_device_failure, is_lost, pick_device
from desktop_cnn.engine.store import STORE, Stored
from desktop_cnn.models import Classifier
from desktop_cnn.models.base import Rows

_LOG = logging.getLogger(__name__)

_FIRST_READINGS = 3
"""After these torch has recorded what it records, and has seen how best to run it."""

_DOT = Document().begun(Stroke((StrokePoint(14, 15),))).led_to(StrokePoint(16, 15, 8))

_Read = tuple[Prediction, Mapping[str, LayerOutput]]


class Reader:
    """Answers requests with, after a change of models or kernels, each Network, then the Snapshot.

    Used on one thread only, which must have called ``torch.set_num_threads(1)`` for steady latency.
    """

    def __init__(self) -> None:
        self._choice: tuple[object, ...] = ()
        self._sent: dict[str, Classifier] = {}
        self._failures: dict[str, str] = {}
        self._stamps: list[object] = []
        self._device = torch.device("cpu")
        self._reason = ""
        self._networks: dict[str, Stored] = {}
        self._warm: tuple[object, ...] = ()
        self._has_loaded = False
        self._lost = ""  # why the GPU is not tried again
        self._mistakes: dict[str, str] = {}

    def answer(self, request: Request) -> Iterator[Network | Snapshot]:
        """Raises UserError where no network can be read; one that cannot is missing, and the snapshot says why.

        It is read again when its file has changed, not at each request.
        """
        if not request.models:
            message = _("The weights {path} cannot be read: {error}. Install the program again or train them.")
            raise UserError(message.format(path=resource("weights"), error=_("there are none")))
        try:
            yield from self._take(request)
            snapshot = self._read(request)
        except RuntimeError as error:
            if not self._is_gpu_failure(error):
                raise
            self._fall_back(error)
            yield from self._load(request)
            snapshot = self._read(request)
        yield snapshot
        self._warm_up(request)
        if self._has_loaded:  # networks were let go of for others, and lie among what stays
            self._has_loaded = False
            give_back()

    def _warm_up(self, request: Request) -> None:
        """Read a dot while nothing is drawn: the first stroke need not wait for what the first readings make."""
        asked = (request.models, request.edits, request.requested, bool(request.perturbations))
        if self._device.type == "cpu" and asked != self._warm and not request.document.pixels.any():
            self._warm = asked
            for _reading in range(_FIRST_READINGS):
                self._read(replace(request, document=_DOT))

    def _take(self, request: Request) -> Iterator[Network]:
        """Have the request's networks on its device. Raises UserError where there is none."""
        choice = (dict(request.models), request.edits, request.device)
        if choice != self._choice or (self._failures and STORE.stamps(request.models) != self._stamps):
            self._choice = choice
            self._place(request.device)
            yield from self._load(request)
        if not self._networks:
            raise UserError(" ".join(self._failures.values()))

    def _load(self, request: Request) -> Iterator[Network]:
        """Take the models from the store, and tell of each that was not here before."""
        self._networks, self._failures, self._has_loaded = {}, {}, True
        for name, model in request.models.items():
            try:
                stored = STORE.take(model, self._device, request.edits, is_batch=False)
                if self._sent.get(name) is not stored.network:
                    yield stored.described(name)
                self._networks[name] = stored
            except UserError as error:
                self._failures[name] = str(error)
            except Exception as error:  # told: the others are read all the same
                self._failures[name] = self._told_of(name, error)
        self._sent = {name: stored.network for name, stored in self._networks.items()}
        self._stamps = STORE.stamps(request.models)

    def _place(self, requested: str) -> None:
        if self._lost and requested != "cpu":
            self._device, self._reason = torch.device("cpu"), self._lost
            return
        try:
            self._device, self._reason = pick_device(requested)
        except UserError as error:
            self._device, self._reason = torch.device("cpu"), str(error)

    def _is_gpu_failure(self, error: BaseException) -> bool:
        return self._device.type != "cpu" and is_device_failure(error)

    def _fall_back(self, error: BaseException) -> None:
        STORE.forget(self._device)  # what lies on a lost GPU cannot be copied back
        self._device = torch.device("cpu")
        self._reason = _("the GPU failed ({error}), so the CPU took over").format(error=_first_line(error))
        if is_lost(error):
            self._lost = self._reason

    def _told_of(self, name: str, error: Exception) -> str:
        """Return what a network's card says of a mistake in it, which is written down the first time.

        Raises the error where the GPU failed, and not the network.
        """
        if self._is_gpu_failure(error):
            raise error
        told = _("This network failed ({error}): the next change tries it again.")
        sentence = told.format(error=f"{type(error).__name__}: {_first_line(error)}".rstrip(": "))
        if self._mistakes.get(name) != sentence:
            self._mistakes[name] = sentence
            _LOG.error("%s", name, exc_info=error)
        return sentence

    @torch.inference_mode()
    def _read(self, request: Request) -> Snapshot:
        start = time.perf_counter()
        inputs: dict[str, Pixels] = {"drawn": request.document.pixels}
        if request.perturbations:
            inputs["perturbed"] = perturb(request.document.pixels, request.perturbations)
        readings: dict[str, dict[str, Reading]] = {"drawn": {}, "perturbed": {}}
        refusals: dict[str, str] = {}
        if request.document.pixels.any():
            given = _Given(request.document, inputs, self._device)
            for name, stored in self._networks.items():
                try:
                    values, batch = given.to(request.models[name])
                    read = _read_batch(stored.reading(_own(name, request.requested)), batch)
                except UserError as error:
                    refusals[name] = str(error)
                    continue
                except Exception as error:  # told: the others are read all the same
                    refusals[name] = self._told_of(name, error)
                    continue
                for which, each, (prediction, outputs) in zip(inputs, values, read, strict=False):
                    readings[which][name] = Reading(prediction, outputs, each)
        milliseconds = (time.perf_counter() - start) * 1000
        return Snapshot(
            request.seq,
            request.models,
            inputs,
            readings["drawn"],
            readings["perturbed"],
            milliseconds,
            self._device.type,
            self._reason,
            self._failures,
            refusals,
        )


class _Given:
    """What networks are given of a document: the same batch for all that are given the same.

    ``inputs``: (30, 30) pixels, as drawn and, where there are perturbations, as these change them; what is no picture
    they leave as it is, so that of it there is only the first.
    """

    def __init__(self, document: Document, inputs: Mapping[str, Pixels], device: torch.device) -> None:
        self._device = device
        self._drawn = [document, *(Document(pixels=each) for each in list(inputs.values())[1:])]
        self._made: dict[tuple[str, str], tuple[list[Values], Tensor]] = {}

    def to(self, model: Model) -> tuple[list[Values], Tensor]:
        """Return (H, W) values, and all of them as (B, 1, H, W). Raises UserError where it can be given nothing."""
        key = (model.needs, model.recipe)
        if key not in self._made:
            documents = self._drawn if model.reads.is_picture else self._drawn[:1]
            values = [model.reads.given(RECIPES[model.recipe], each) for each in documents]
            self._made[key] = values, torch.tensor(np.stack(values))[:, None].to(self._device)
        return self._made[key]


def _own(name: str, requested: frozenset[str]) -> frozenset[str]:
    """Return which layers of the network of this name are requested."""
    return frozenset(each.removeprefix(f"{name}/") for each in requested if each.startswith(f"{name}/"))


def _read_batch(reading: Callable[[Tensor], Rows], batch: Tensor) -> list[_Read]:
    values, shapes = reading(batch)
    return [_cut(row, shapes) for row in to_numpy(values)]


def _cut(row: NDArray[np.float32], shapes: Mapping[str, tuple[int, ...]]) -> _Read:
    """Cut one input's row into its prediction and its outputs."""
    outputs: dict[str, LayerOutput] = {}
    start = CLASSES
    for name, shape in shapes.items():
        end = start + math.prod(shape)
        outputs[name] = LayerOutput(name, row[start:end].reshape(shape))
        start = end
    return Prediction(row[:CLASSES]), outputs


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def prepare_reader() -> Reader:
    """Return a Reader on this thread: one torch thread, because two make p95 ten times as long."""
    torch.set_num_threads(1)
    return Reader()
