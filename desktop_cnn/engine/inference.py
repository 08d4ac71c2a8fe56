"""Both networks over one drawing: every activation, newest request only."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.receptive_field import PIXEL
from desktop_cnn.core.recipes import RECIPES, Recipe
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import (
    CANVAS_PX,
    CLASSES,
    KernelEdit,
    Layer,
    Network,
    Pixels,
    Prediction,
    Reading,
    Request,
    Snapshot,
    Stage,
    frozen,
)
from desktop_cnn.engine.device import is_device_failure, pick_device
from desktop_cnn.engine.weights import read_weights, weights_stamps
from desktop_cnn.models import Classifier
from desktop_cnn.models.base import Activation, run
from desktop_cnn.models.checkpoint import Checkpoint


@dataclass(frozen=True, eq=False)
class Loaded:
    """Every network with the weights of one recipe, for work beside the window's live reading. Any thread."""

    recipe: Recipe
    networks: Mapping[str, Classifier]
    device: torch.device

    def batch(self, pixels: NDArray[np.float32]) -> Tensor:
        """Return (B, 1, 30, 30), what the networks are given for (B, 30, 30) pictures as drawn."""
        return torch.tensor(self.recipe.seen(pixels))[:, None].to(self.device)  # (B, 30, 30) -> (B, 1, 30, 30)

    @cached_property
    def _order(self) -> Tensor:
        """(900,): the place where each pixel that the networks are given was drawn."""
        places = np.arange(CANVAS_PX * CANVAS_PX, dtype=np.float32).reshape(CANVAS_PX, CANVAS_PX)
        with torch.inference_mode(False):  # it is kept, and may serve a backward pass later
            return torch.tensor(self.recipe.seen(places).ravel().astype(np.int64), device=self.device)

    @cached_property
    def described(self) -> Mapping[str, Network]:
        """Return the networks as the panels see them: their layers with shapes and receptive fields."""
        with torch.inference_mode(False):  # kept, and used outside
            copies = {name: copy.deepcopy(network).cpu() for name, network in self.networks.items()}
        return {name: describe(name, self.recipe.name, network) for name, network in copies.items()}

    def seen(self, pixels: Tensor) -> Tensor:
        """Return the same for a tensor on the device, differentiable in the pixels."""
        return pixels.flatten(1)[:, self._order].view(-1, 1, CANVAS_PX, CANVAS_PX)  # (B, 30, 30) -> (B, 1, 30, 30)

    def logits(self, name: str, pixels: Tensor) -> Tensor:
        """Return one network's (B, 10) scores for (B, 30, 30) pictures as drawn, differentiable in the pixels."""
        scores: Tensor = self.networks[name](self.seen(pixels))
        return scores

    @torch.inference_mode()
    def probabilities(self, pixels: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Return each network's (B, 10) softmax probabilities for (B, 30, 30) pictures as drawn."""
        batch = self.batch(pixels)
        return {name: _to_numpy(network(batch).softmax(1)) for name, network in self.networks.items()}


def load_networks(
    recipe: str,
    device: str,
    folder: Path | None = None,
    edits: Iterable[KernelEdit] = (),
    say: Callable[[str], None] | None = None,
) -> Loaded:
    """Raises UserError where the device or the weights cannot be used.

    With ``say`` only where none of the networks can be read: it is told why one is missing.
    """
    where, _reason = pick_device(device)
    found, failures = read_weights(recipe, folder, edits)
    networks = {name: checkpoint.network for name, checkpoint in found.items()}
    if failures and (say is None or not networks):
        raise UserError(" ".join(map(str, failures.values())))
    if say is not None:
        for error in failures.values():
            say(str(error))
    for network in networks.values():
        # channels_last: half the time for many pictures; for one drawing it would be slower.
        network.to(where, memory_format=torch.channels_last)  # type: ignore[call-overload]  # untyped in torch
    return Loaded(RECIPES[recipe], networks, where)


def classify_pixels(loaded: Loaded, pixels: Pixels) -> dict[str, Prediction | None]:
    """Return each network's answer, None for an empty canvas."""
    if not pixels.any():
        return dict.fromkeys(loaded.networks)
    return {name: Prediction(rows[0]) for name, rows in loaded.probabilities(pixels[None]).items()}


def _to_numpy(tensor: Tensor) -> NDArray[np.float32]:
    """Return a read-only array; the tensor must not be changed afterwards."""
    return frozen((tensor if tensor.device.type == "cpu" else tensor.float().cpu()).numpy())


class Reader:
    """Answers requests with, after a change of recipe or kernels, each Network, then the Snapshot.

    Used on one thread only, which must have called ``torch.set_num_threads(1)`` for steady latency.
    """

    def __init__(self) -> None:
        self._recipe = ""
        self._edits: tuple[KernelEdit, ...] = ()
        self._failures: dict[str, UserError] = {}
        self._stamps: list[object] = []
        self._wanted_device = ""
        self._device = torch.device("cpu")
        self._reason = ""
        self._networks: dict[str, Classifier] = {}

    def answer(self, request: Request) -> Iterator[Network | Snapshot]:
        """Raises UserError where no network can be read; one that cannot is missing, and the snapshot says why.

        It is read again when its file has changed, not at each request.
        """
        is_other = (request.recipe, request.edits) != (self._recipe, self._edits)
        if is_other or (self._failures and weights_stamps(self._recipe) != self._stamps):
            yield from self._load(request.recipe, request.edits)
        if not self._networks:
            raise UserError(" ".join(map(str, self._failures.values())))
        try:
            self._place(request.device)
            snapshot = self._read(request)
        except RuntimeError as error:
            if self._device.type == "cpu" or not is_device_failure(error):
                raise
            self._fall_back(str(error).partition("\n")[0])
            snapshot = self._read(request)
        yield snapshot

    def _load(self, recipe: str, edits: tuple[KernelEdit, ...]) -> Iterator[Network]:
        """Read the recipe's weights on the CPU, and change what the person has; ``_place`` moves them."""
        self._recipe, self._edits, self._wanted_device = recipe, edits, ""
        self._stamps = weights_stamps(recipe)  # first: what is written meanwhile is noticed
        for name, checkpoint in self._read_networks().items():
            yield replace(describe(name, recipe, checkpoint.network), confidence=checkpoint.confidence)

    def _place(self, wanted: str) -> None:
        """Move the networks to the device that is wanted, once a change."""
        if wanted == self._wanted_device:
            return
        self._wanted_device = wanted
        try:
            self._device, self._reason = pick_device(wanted)
        except UserError as error:
            self._device, self._reason = torch.device("cpu"), str(error)
        for network in self._networks.values():
            network.to(self._device)

    def _fall_back(self, reason: str) -> None:
        self._device = torch.device("cpu")
        self._reason = _("the GPU failed ({error}), so the CPU took over").format(error=reason)
        # What lay on a lost GPU cannot be copied back.
        self._read_networks()

    def _read_networks(self) -> dict[str, Checkpoint]:
        found, self._failures = read_weights(self._recipe, None, self._edits)
        self._networks = {name: checkpoint.network for name, checkpoint in found.items()}
        return found

    @torch.inference_mode()
    def _read(self, request: Request) -> Snapshot:
        start = time.perf_counter()
        inputs: dict[str, Pixels] = {"drawn": request.page.pixels}
        if request.perturbations:
            inputs["perturbed"] = perturb(request.page.pixels, request.perturbations)
        readings: dict[str, dict[str, Reading]] = {"drawn": {}, "perturbed": {}}
        if request.page.pixels.any():
            seen = RECIPES[request.recipe].seen(np.stack(list(inputs.values())))
            batch = torch.tensor(seen)[:, None].to(self._device)  # (B, 1, 30, 30)
            for name, network in self._networks.items():
                for which, reading in zip(inputs, _read_batch(name, network, batch, request), strict=True):
                    readings[which][name] = reading
        milliseconds = (time.perf_counter() - start) * 1000
        return Snapshot(
            request.seq,
            request.recipe,
            inputs,
            readings["drawn"],
            readings["perturbed"],
            milliseconds,
            self._device.type,
            self._reason,
            {name: str(error) for name, error in self._failures.items()},
        )


def _read_batch(name: str, network: Classifier, batch: Tensor, request: Request) -> list[Reading]:
    wanted: list[Activation] = []
    scores = batch
    for activation in network.activations(batch):
        scores = activation.values
        if f"{name}/{activation.name}" in request.wanted:
            wanted.append(activation)
    # All in one tensor, brought over by one call: at each call into torch the thread gives Python's lock away,
    # and while the window is being painted it takes long to get it back.
    parts = [scores.softmax(1), *(activation.values.flatten(1) for activation in wanted)]
    rows = _to_numpy(torch.cat(parts, dim=1))  # (B, 10 + every wanted value)
    return [_reading(row, wanted) for row in rows]


def _reading(row: NDArray[np.float32], wanted: list[Activation]) -> Reading:
    """Cut one input's row into its prediction and its stages."""
    stages, start = {}, CLASSES
    for activation in wanted:
        shape = tuple(activation.values.shape[1:])
        end = start + math.prod(shape)
        stages[activation.name] = Stage(activation.name, row[start:end].reshape(shape))
        start = end
    return Reading(Prediction(row[:CLASSES]), stages)


@torch.inference_mode()
def describe(name: str, recipe: str, network: Classifier) -> Network:
    """Return the layers with their parameters, and as peaks the largest outputs over the sample drawings.

    Raises UserError where a layer does something else than the operation that is to describe it.
    """
    samples = np.stack([rasterize(sample.drawing) for sample in sample_drawings()])
    batch = torch.tensor(RECIPES[recipe].seen(samples)).reshape(-1, 1, CANVAS_PX, CANVAS_PX)
    values = {"input": batch}
    layers: dict[str, Layer] = {}
    for stage in network.activations(batch):
        layers[stage.name] = _layer(stage, values, layers)
        values[stage.name] = stage.values
    parameters = sum(p.numel() for p in network.parameters())
    return Network(name, recipe, parameters, layers, reads_strokes=network.reads_strokes)


def _layer(stage: Activation, values: Mapping[str, Tensor], before: Mapping[str, Layer]) -> Layer:
    """``values``: what came out of each layer so far."""
    operation, then = stage.operation(), stage.then
    tensors = _parameters(stage)
    inputs = [values[each] for each in stage.inputs]
    made = run(operation, inputs, tensors)
    made = made if then is None else run(then, [made])
    if made.shape != stage.values.shape or not torch.allclose(made, stage.values, rtol=1e-4, atol=1e-5):
        told = _("Layer {layer} does something else than what is to describe it, {operation}.")
        raise UserError(told.format(layer=stage.name, operation=operation))
    parameters = {name: _to_numpy(tensor.clone()) for name, tensor in tensors.items()}
    shapes = [tuple(each.shape[1:]) for each in inputs]
    fields = [before[each].field if each in before else PIXEL for each in stage.inputs]
    is_signed = operation.is_signed([before[each].is_signed if each in before else False for each in stage.inputs])
    return Layer(
        stage.name,
        operation,
        then,
        stage.inputs,
        tuple(stage.values.shape[1:]),
        float(stage.values.abs().max()),
        parameters,
        operation.multiply_adds(shapes, parameters),
        operation.matrix_form(shapes, parameters),
        operation.field(fields),
        then.is_signed([is_signed]) if then else is_signed,
    )


def _parameters(stage: Activation) -> dict[str, Tensor]:
    """Return what a layer has learned, and what else it computes with, by name."""
    if not isinstance(stage.by, nn.Module):
        return {}
    return {name: tensor for name, tensor in stage.by.state_dict().items() if tensor.is_floating_point()}


def prepare_reader() -> Reader:
    """Return a Reader on this thread: one torch thread, because two make p95 ten times as long."""
    torch.set_num_threads(1)
    return Reader()
