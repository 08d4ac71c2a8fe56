"""The frozen values that travel through the program and across its threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.confidence import Counts
from desktop_cnn.core.operations.base import Operation, Parameters, Pointwise
from desktop_cnn.core.receptive_field import Field

if TYPE_CHECKING:
    from desktop_cnn.core.page import Page  # which draws with these values

CANVAS_PX = 30
CLASSES = 10
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff")
DEVICES = ("auto", "cpu", "cuda", "mps")
MIN_PEN_PX = 0.5
MAX_PEN_PX = 8.0
DEFAULT_PEN_PX = 2.4
FAR_PX = 100_000
"""No coordinate is farther off: what a broken tablet or file says must not reach the brush."""

MAX_POINTS = 200_000
"""In all strokes of a drawing: half an hour of drawing without a pause."""

MAX_LINKS = 12
"""Perturbations in a stack: more could not be told apart, and every one is applied at each move of the pen."""

Pixels = NDArray[np.float32]
"""(30, 30) float32 in [0, 1], ink 1 on 0, row 0 on top."""


class StrokePoint(NamedTuple):
    """Where the pen was: x and y in canvas pixels, t_ms since the stroke began.

    In a stroke whose times nobody knows all are 0; those of a file may count from elsewhere, such as the year 1970.
    """

    x: float
    y: float
    t_ms: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """One touch of the round pen, or of the eraser."""

    points: tuple[StrokePoint, ...]
    width_px: float = DEFAULT_PEN_PX
    erasing: bool = False

    def extended(self, point: StrokePoint) -> Stroke:
        return replace(self, points=(*self.points, point))


@dataclass(frozen=True)
class Perturbation:
    """One link of the chain: a registered perturbation's name, its amounts, its seed, and its switch."""

    name: str
    amounts: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    on: bool = True


@dataclass(frozen=True)
class Drawing:
    """What the person made: strokes in order, over a picture where one was opened.

    Erasing strokes stand among the others at their turn, with their own points and times, and what they rub out stays
    where it was: only the pixels show what is left. Who reads the pen's way without them also reads what is gone.

    ``picture`` is empty or 900 bytes, row by row, ink 255 on 0. ``perturbations`` are those that its file has.
    """

    strokes: tuple[Stroke, ...] = ()
    picture: bytes = b""
    perturbations: tuple[Perturbation, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.strokes and not self.picture


@dataclass(frozen=True, eq=False)
class Stage:
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
    """Everything one network said of one input."""

    prediction: Prediction
    stages: Mapping[str, Stage]


@dataclass(frozen=True, eq=False)
class KernelEdit:
    """A kernel of a live network that the person has replaced: (k, k) ``weights`` for one input channel.

    Without ``weights`` the whole map is silenced: all its kernels and its bias are zero.
    """

    recipe: str
    network: str
    layer: str
    map: int
    channel: int = 0
    weights: NDArray[np.float32] | None = None


@dataclass(frozen=True, eq=False)
class Request:
    """What the worker is asked to read. ``seq`` grows with every change of the question.

    ``page``: the pixels, and the strokes for who reads them, which are put together on the thread that first does.
    ``wanted`` holds the stages to copy back, as "network/stage"; ``device`` is one of DEVICES. ``edits`` are those of
    the recipe's networks, in order.
    """

    seq: int
    page: Page
    perturbations: tuple[Perturbation, ...]
    recipe: str
    wanted: frozenset[str]
    device: str = "auto"
    edits: tuple[KernelEdit, ...] = ()


@dataclass(frozen=True, eq=False)
class Layer:
    """One node of a network's graph: an operation on other layers' outputs, and a function of each value after it.

    ``inputs``: the layers that it is made from, "input" for the picture. ``parameters``: read-only float32 copies on
    the CPU. ``shape``: of its output without the batch. ``peak``: the largest output over the sample drawings.
    ``multiply_adds``: for one input, biases left out. ``field``: its cells' receptive field, None where a value may
    see everything. ``is_signed``: whether values below zero can come out.
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
    field: Field | None
    is_signed: bool

    @property
    def weight(self) -> NDArray[np.float32]:
        """Return what the operation weighs its inputs with: (out, in, k, k) or (out, in), empty where it does not."""
        return self.parameters.get("weight", NO_VALUES)

    @property
    def kernels(self) -> NDArray[np.float32]:
        """Return (out, in, k, k), empty where the layer is no convolution."""
        return self.weight if self.weight.ndim == 4 else NO_VALUES

    @property
    def has_maps(self) -> bool:
        return len(self.shape) == 3


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network as the panels see it: its layers in order. Sent only when the weights change.

    ``confidence``: by core.confidence.CONDITIONS, how often readings of each bin were right; empty where nobody knows.
    ``reads_strokes``: whether it is given the drawing's strokes.
    """

    name: str
    recipe: str
    parameters: int
    layers: Mapping[str, Layer]
    confidence: Mapping[str, tuple[Counts, ...]] = field(default_factory=dict)
    reads_strokes: bool = False

    @property
    def last_maps(self) -> Layer | None:
        """Return the last layer whose output is maps that lie where what they see lies, None where there is none."""
        maps = [layer for layer in self.layers.values() if layer.has_maps and layer.field is not None]
        return maps[-1] if maps else None


class CellAddress(NamedTuple):
    """One value of one layer: ``map`` is the map's number, or the unit's, whose row and column are 0."""

    network: str
    layer: str
    map: int
    row: int = 0
    column: int = 0


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The worker's answer to one Request; arrays are read-only copies on the CPU.

    ``drawn`` and ``perturbed`` map a network's name to its Reading. ``perturbed`` is empty while no
    perturbation is on, both are empty for an empty canvas. ``inputs`` holds the pixels that each read.
    ``failures``: why a network could not be read, in the person's language.
    """

    seq: int
    recipe: str
    inputs: Mapping[str, Pixels]
    drawn: Mapping[str, Reading]
    perturbed: Mapping[str, Reading]
    forward_ms: float
    device: str
    reason: str
    failures: Mapping[str, str] = field(default_factory=dict)


def frozen(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the array itself, no longer writable."""
    array.flags.writeable = False
    return array


NO_VALUES = frozen(np.zeros(0, dtype=np.float32))
