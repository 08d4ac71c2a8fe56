"""What the program asks of an operation: its torch line, shape, cost and window, and how one value came about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.receptive_field import ONE_CELL, Box, ReceptiveField, Windows
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import _

Values = NDArray[np.float32]
"""One input's or one layer's values without the batch: (C, H, W), or (N,)."""

Weights = NDArray[np.floating[Any]]
Shape = tuple[int, ...]
Parameters = Mapping[str, Values]
Learned = Callable[[str], str]
"""Returns the expression for a parameter of the layer, such as 'name["conv1.weight"]' for "weight"."""


class Part(NamedTuple):
    """What a value saw of one of its operation's inputs, the ``source``-th, and what weighed it.

    ``seen`` and ``weights``: (C, h, w) or (N,), in one shape; ``weights`` is empty where nothing weighs. ``first`` is
    the number of the first of these maps or units in the source, ``box`` where they lie in each map, gaps of a
    dilation left out; what it spans over the border is 0, or NaN where it does not count at all.
    """

    source: int
    seen: Values
    weights: Weights
    first: int = 0
    box: Box = Box(0, 0, 1, 1)
    dilation: tuple[int, int] = (1, 1)

    @property
    def products(self) -> NDArray[np.float64]:
        """Return ``seen`` times ``weights``, in their shape."""
        return np.asarray(self.seen.astype(np.float64) * self.weights)


@dataclass(frozen=True, eq=False)
class Trace:
    """How one value came about, as ``how`` says, in float64.

    "sum": the products of all parts, and ``bias``. "largest": the largest that its only part has seen, at ``winner``,
    a (row, column) of its map. "product": the values of all parts. "function": of what its only part has seen.
    ``then``: what the operation makes of that in its turn, where it does. ``weighed_by``: what the weights of the parts
    are made of, where these are values of layers and have not been learned.
    """

    how: Literal["sum", "largest", "product", "function"]
    parts: tuple[Part, ...]
    value: float
    bias: float = 0.0
    winner: tuple[int, int] | None = None
    then: Pointwise | None = None
    weighed_by: tuple[Part, ...] = ()

    @classmethod
    def of_sum(
        cls, *parts: Part, bias: float = 0.0, then: Pointwise | None = None, weighed_by: tuple[Part, ...] = ()
    ) -> Trace:
        total = float(sum(part.products.sum() for part in parts)) + bias
        return cls("sum", parts, total, bias, then=then, weighed_by=weighed_by)


class Operation(ABC):
    """How a layer's output comes from its inputs. Frozen values; any thread.

    A subclass is a frozen dataclass whose fields are what torch's function of that name is given.
    """

    title: ClassVar[str]
    """What it is called on screen, untranslated."""

    names_maps: ClassVar[bool] = False
    """Whether each of its maps is something of its own, with a name, and not one of many alike."""

    recurs: ClassVar[bool] = False
    """Whether its values come from earlier values of its own output: that is the last of the sources it is given."""

    definition: ClassVar[str] = ""
    """A function that its torch line calls, where torch has none."""

    @abstractmethod
    def torch_line(self, inputs: Sequence[str], learned: Learned) -> str:
        """Return the expression that computes it for a batch; ``inputs`` are the names of its inputs' variables."""

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Return its output's shape without the batch."""
        return inputs[0]

    def multiply_adds(self, inputs: Sequence[Shape], parameters: Parameters) -> int:
        """Return how many multiplications with their additions one input takes, biases left out."""
        return 0

    def matrix_form(self, inputs: Sequence[Shape], parameters: Parameters) -> str:
        """Return its product with its sizes, such as "(16 × 9) · (9 × 900)"; empty where it is none."""
        return ""

    @property
    def windows(self) -> Windows | None:
        """What it sees of each map for one cell; None where it sees all of it, wherever the cell is."""
        return ONE_CELL

    def field(self, inputs: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
        """Return its cells' receptive field from those of its inputs; None where a value may see all."""
        found: ReceptiveField | None = None
        for each in inputs:
            if each is None or self.windows is None:
                return None
            own = each.through(self.windows)
            found = own if found is None else found.joined(own)
            if found is None:
                return None
        return found

    def is_signed(self, inputs: Sequence[bool]) -> bool:
        """Return whether values below zero can come out, given whether they can go in."""
        return any(inputs)

    def seen_as(self, shape: Shape) -> Literal["maps", "vector", "tokens", "sequence"]:
        """Return how its output is to be shown."""
        return "maps" if len(shape) == 3 else "vector"

    def map_title(self, number: int) -> str:
        """Return what one of its maps is called, in the person's language."""
        return _("map {map}").format(map=number)

    def rests_on(self, inputs: Sequence[Shape], place: tuple[int, ...]) -> Box | None:
        """Return the cells of its first input that a value rests on; None where its parts tell."""
        return None

    @abstractmethod
    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        """Return how the value at ``place``, (map, row, column) or (unit,), came about."""

    def value_lines(self, inputs: Sequence[str], learned: Learned, place: tuple[int, ...]) -> Iterator[str]:
        """Yield lines of torch that add a value up into ``by_hand``, for a batch of one; none where it is no sum.

        ``inputs``: the names of its sources' variables, its own output's among them where it recurs.
        """
        return iter(())


class Pointwise(Operation):
    """A function of each value alone; it may stand right after another operation in one layer."""

    in_place: ClassVar[str] = ""
    """The name of torch's function that does it in place, where there is one."""

    @abstractmethod
    def of(self, value: float) -> float:
        """Return what becomes of a value."""

    def trace(self, sources: Sequence[Values], parameters: Parameters, place: tuple[int, ...]) -> Trace:
        part = one_value(0, sources[0], place, weight=None)
        return Trace("function", (part,), self.of(float(sources[0][place])))


_NOTHING = np.zeros(0, dtype=np.float32)


def one_value(source: int, values: Values, place: tuple[int, ...], weight: float | None = 1.0) -> Part:
    """Return the part that has seen one value; a (1, 1, 1) of maps, (1,) of a vector."""
    seen = values[place].reshape((1,) * values.ndim)
    weights = _NOTHING if weight is None else np.full_like(seen, weight)
    row, column = place[1:] if len(place) == 3 else (0, 0)
    return Part(source, seen, weights, place[0], Box(row, column, row + 1, column + 1))


def all_values(source: int, values: Values, weights: Weights = _NOTHING) -> Part:
    """Return the part that has seen all of its input."""
    box = Box(0, 0, *values.shape[-2:]) if values.ndim == 3 else Box(0, 0, 1, 1)
    return Part(source, values, weights.reshape(values.shape) if weights.size else weights, 0, box)


def cut(maps: Values, windows: Windows, row: int, column: int, outside: float) -> tuple[Values, Box]:
    """Return the (C, k, k) of (C, H, W) that a window sees at a place, ``outside`` over the border, and its box."""
    box = windows.box(row, column)
    rows = np.arange(box.top, box.bottom, windows.rows.dilation)
    columns = np.arange(box.left, box.right, windows.columns.dilation)
    height, width = maps.shape[1:]
    inside_rows, inside_columns = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
    seen = np.full((len(maps), len(rows), len(columns)), outside, dtype=np.float32)
    inside = np.ix_(np.arange(len(maps)), np.flatnonzero(inside_rows), np.flatnonzero(inside_columns))
    seen[inside] = maps[:, rows[inside_rows]][:, :, columns[inside_columns]]
    return seen, box


OPERATIONS: Registry[type[Operation]] = Registry("operation")
