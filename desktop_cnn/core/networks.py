"""Networks as the panels see them, and what the worker is asked about them and answers: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.catalogue import Compared, Model
from desktop_cnn.core.confidence import Counts
from desktop_cnn.core.document import Document
from desktop_cnn.core.operations.base import Operation, Parameters, Pointwise, Values
from desktop_cnn.core.receptive_field import ReceptiveField
from desktop_cnn.core.recipes import RECIPES, Recipe
from desktop_cnn.core.values import Perturbation, Pixels, frozen

NO_VALUES = frozen(np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class LayerInfo:
    """One node of a network's graph: an operation on other layers' outputs, and a function of each value after it.

    ``inputs``: the layers that it is made from, "input" for the picture. ``parameters``: read-only float32 copies on
    the CPU. ``shape``: of its output without the batch. ``peak``: the largest output over the sample drawings.
    ``multiply_adds``: for one input, biases left out. ``receptive_field``: its cells', None where a value may see
    everything. ``is_signed``: whether values below zero can come out. ``step_of``: the last layer of the block that it
    is a step inside, empty where it is none.
    """

    name: str
    operation: Operation
    then: Pointwise | None
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    peak: float
    parameters: Parameters
    multiply_adds: int
    matrix_form: str
    receptive_field: ReceptiveField | None
    is_signed: bool
    step_of: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the layers whose values its operation is given to trace one: its own, too, where it recurs."""
        return (*self.inputs, self.name) if self.operation.recurs else self.inputs

    @property
    def weight(self) -> NDArray[np.float32]:
        """Return what the operation weighs its inputs with: (out, in, k, k) or (out, in), for a kernel of its own at
        every place (out, in, k, k, rows, columns), empty where it does not."""
        return self.parameters.get("weight", NO_VALUES)

    @property
    def kernels(self) -> NDArray[np.float32]:
        """Return (out, in, k, k), empty where the layer is no convolution."""
        return self.weight if self.weight.ndim == 4 else NO_VALUES

    @property
    def place_kernels(self) -> NDArray[np.float32]:
        """Return (out, in, k, k, rows, columns), empty where places have no kernels of their own."""
        return self.weight if self.weight.ndim == 6 else NO_VALUES

    @property
    def has_kernels(self) -> bool:
        """Whether small kernels weigh what it sees, shared by all places or not."""
        return bool(self.kernels.size or self.place_kernels.size)

    @property
    def has_maps(self) -> bool:
        return len(self.shape) == 3


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network as the panels see it: its layers in order. Sent only when the weights change.

    ``name``: of its slot. ``confidence``: by core.confidence.CONDITIONS, how often readings of each bin were right;
    empty where nobody knows.
    """

    name: str
    model: Model
    parameters: int
    layers: Mapping[str, LayerInfo]
    confidence: Mapping[str, tuple[Counts, ...]] = field(default_factory=dict)

    @property
    def recipe(self) -> Recipe:
        """Return what its training digits had in common."""
        return RECIPES[self.model.recipe]

    @property
    def shown_layers(self) -> list[LayerInfo]:
        """Return the layers that are no steps inside a block: few enough to stand beside each other."""
        return [layer for layer in self.layers.values() if not layer.step_of]

    @property
    def last_maps(self) -> LayerInfo | None:
        """Return the last layer whose output is maps that lie where what they see lies, None where there is none."""
        maps = [layer for layer in self.layers.values() if layer.has_maps and layer.receptive_field is not None]
        return maps[-1] if maps else None


class CellAddress(NamedTuple):
    """One value of one layer: ``map`` is the map's number, or the unit's, whose row and column are 0.

    ``network``: the name of its slot.
    """

    network: str
    layer: str
    map: int
    row: int = 0
    column: int = 0


@dataclass(frozen=True, eq=False)
class KernelEdit:
    """A kernel of a live network, ``model`` by its id, that the person has replaced: (k, k) for one input channel.

    Without ``weights`` the whole map is silenced: all its kernels and its bias are zero.
    """

    model: str
    layer: str
    map: int
    channel: int = 0
    weights: NDArray[np.float32] | None = None


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """What one layer put out for one input: read-only float32, (C, H, W) or (N,), after the layer's own function."""

    name: str
    values: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Prediction:
    """A network's answer: softmax probabilities, (10,) float32, read-only."""

    probabilities: NDArray[np.float32]

    @property
    def digit(self) -> int:
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        return float(self.probabilities.max())


@dataclass(frozen=True, eq=False)
class Reading:
    """Everything one network said of one input. ``given``: (H, W), the input as the network was given it, read-only."""

    prediction: Prediction
    outputs: Mapping[str, LayerOutput]
    given: Values


@dataclass(frozen=True, eq=False)
class Request:
    """What the worker is asked to read. ``seq`` grows with every change of the question.

    ``document``: the pixels, and the strokes for who reads them, which are put together on the thread that first does.
    ``models`` are compared, by their slots' names. ``requested`` holds the layers whose outputs to copy back, as
    "network/layer"; ``device`` is one of DEVICES. ``edits`` are those of these models, in order.
    """

    seq: int
    document: Document
    perturbations: tuple[Perturbation, ...]
    models: Compared
    requested: frozenset[str]
    device: str = "auto"
    edits: tuple[KernelEdit, ...] = ()


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The worker's answer to one Request; arrays are read-only copies on the CPU.

    ``models`` as in the request. ``drawn`` and ``perturbed`` map a slot's name to its Reading. ``perturbed`` is empty
    while no perturbation is on, both are empty for an empty canvas. ``inputs`` holds the pixels that each read.
    ``failures``: by name, why a model could not be read; ``refusals``: why it has no answer to this drawing; both
    in the person's language.
    """

    seq: int
    models: Compared
    inputs: Mapping[str, Pixels]
    drawn: Mapping[str, Reading]
    perturbed: Mapping[str, Reading]
    forward_ms: float
    device: str
    reason: str
    failures: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
