"""Where one value of one layer comes from: what it saw, what weighed it, and the sum, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import CellAddress, LayerInfo, Network
from desktop_cnn.core.operations.base import Part, Pointwise, Trace, Values
from desktop_cnn.core.pen_path import drawn_until, pen_segments
from desktop_cnn.core.receptive_field import PIXEL, Box, ReceptiveField
from desktop_cnn.core.values import CANVAS_PX

_MOST_FOLLOWED = 4


@dataclass(frozen=True, eq=False)
class Inspection:
    """How a value was made; ``sources`` are the values of the layers that ``layer.sources`` names.

    ``trace`` tells how the layer's operation made it, ``value`` is what its function made of that, in float64.
    """

    network: Network
    address: CellAddress
    layer: LayerInfo
    sources: tuple[Values, ...]
    trace: Trace

    @property
    def value(self) -> float:
        return self.then.of(self.trace.value) if self.then else self.trace.value

    @property
    def then(self) -> Pointwise | None:
        """Return the function that made the value of what the trace adds up to."""
        return self.trace.then or self.layer.then

    @property
    def part(self) -> Part:
        """Return what it saw of its first input, which for most operations is the only one."""
        return self.trace.parts[0]

    @property
    def source_name(self) -> str:
        return self.layer.sources[self.part.source]

    @property
    def source(self) -> Values:
        return self.sources[self.part.source]

    @property
    def by_channel(self) -> NDArray[np.float64]:
        """Return (C,): what each map before it adds; for a vector each unit."""
        products = self.part.products
        return products.sum(axis=(1, 2)) if products.ndim == 3 else products


def place_in(address: CellAddress, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return where a value stands in values of this shape."""
    return (address.map, address.row, address.column)[: len(shape)]


def is_there(network: Network, address: CellAddress) -> bool:
    """Whether a network has the value: an address may come from a file, or be that of another network's layer."""
    layer = network.layers.get(address.layer)
    if layer is None:
        return False
    return all(0 <= place < size for place, size in zip(address[2:], (*layer.shape, 1, 1), strict=False))


def inspect(network: Network, outputs: Mapping[str, Values], address: CellAddress) -> Inspection:
    """Return where a value comes from; ``outputs`` holds its layer's inputs, "input" as (1, H, W)."""
    layer = network.layers[address.layer]
    sources = tuple(outputs[name] for name in layer.sources)
    trace = layer.operation.trace(sources, layer.parameters, place_in(address, layer.shape))
    return Inspection(network, address, layer, sources, trace)


def brightest(values: Values, start: CellAddress) -> CellAddress:
    """Return the address of the largest of a layer's values."""
    where = np.unravel_index(int(values.argmax()), values.shape)
    return CellAddress(start.network, start.layer, *(int(each) for each in where))


def field_of(network: Network, address: CellAddress) -> Box:
    """Return the input pixels that a value is computed from, through all layers; it may reach over the border."""
    layer = network.layers[address.layer]
    sources = tuple(_blank(network, name) for name in layer.sources)
    place = place_in(address, layer.shape)
    box = layer.operation.rests_on([each.shape for each in sources], place)
    if box is not None:
        field = _cells_field(network, layer.inputs[0])
        return field.box(box) if field else _all(network)
    trace = layer.operation.trace(sources, layer.parameters, place)
    found: Box | None = None
    for part in (*trace.parts, *trace.weighed_by):
        own = _field_of_part(network, address.network, layer.sources[part.source], part, sources[part.source].ndim == 3)
        found = own if found is None else found.around(own)
    return found or _all(network)


def drawn_field(network: Network, address: CellAddress, document: Document) -> NDArray[np.bool_] | None:
    """Return (30, 30) bool: the drawn pixels that a value rests on, wherever the network's recipe puts them.

    Of a network that reads the pen's way, what had been drawn by then; None where there is no way to be read.
    """
    box = field_of(network, address)
    if not network.model.reads.is_picture:
        with suppress(UserError):
            segments = pen_segments(document.drawing, document.pixels)
            return drawn_until(document.drawing, segments, document.pixels, box.bottom)
        return None
    box = box.within(CANVAS_PX, CANVAS_PX)
    mask = np.zeros((CANVAS_PX, CANVAS_PX), dtype=np.float32)
    mask[box.top : box.bottom, box.left : box.right] = 1
    return network.recipe.drawn(mask) > 0


def _blank(network: Network, name: str) -> Values:
    """Return zeros in the shape of a layer's output."""
    shape = network.model.reads.shape if name == "input" else network.layers[name].shape
    return np.zeros(shape, dtype=np.float32)


def _all(network: Network) -> Box:
    """Return all that a network is given."""
    return Box(0, 0, *network.model.reads.shape[1:])


def _field_of_part(network: Network, name: str, source: str, part: Part, is_map: bool) -> Box:
    field = _cells_field(network, source)
    if field is not None and is_map:
        return field.box(part.box)
    if part.seen.size == 1:
        return field_of(network, CellAddress(name, source, part.first, part.box.top, part.box.left))
    return _all(network)


def _cells_field(network: Network, name: str) -> ReceptiveField | None:
    return PIXEL if name == "input" else network.layers[name].receptive_field


def sources_of(network: Network, layer: str, number: int) -> list[tuple[str, int, float]]:
    """Return what feeds a map or unit of a layer: each source's name, its map, and its weight's size, the largest 1."""
    node = network.layers[layer]
    sources = tuple(_blank(network, name) for name in node.sources)
    place = (number, 0, 0)[: len(node.shape)]
    found: list[tuple[str, int, float]] = []
    for part in node.operation.trace(sources, node.parameters, place).parts:
        shown = part.weights if part.weights.size else np.ones_like(part.seen)
        sizes = np.sqrt((shown.reshape(len(shown), -1) ** 2).sum(axis=1))  # of the weights from each map or unit
        name = node.sources[part.source]
        found += [(name, part.first + i, float(size)) for i, size in enumerate(sizes)]
    largest = max((size for _name, _map, size in found), default=0.0) or 1.0
    return [(name, each, size / largest) for name, each, size in found]


def shown_sources_of(network: Network, layer: str, number: int) -> list[tuple[str, int, float]]:
    """Return what feeds a map or unit, as ``sources_of``, with the steps inside blocks followed to what is shown.

    A step that mixes more than a few maps is not followed: through it, everything feeds everything.
    """
    found: list[tuple[str, int, float]] = []
    for name, each, strength in sources_of(network, layer, number):
        if name == "input" or not network.layers[name].step_of:
            found.append((name, each, strength))
            continue
        deeper = sources_of(network, name, each)
        if len(deeper) <= _MOST_FOLLOWED:
            found += [(*source[:2], strength * source[2]) for source in shown_sources_of(network, name, each)]
    return found


def softmax_terms(logits: Values) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (10,) e^(z - max z), and each divided by their sum: the probabilities."""
    terms = np.exp(logits.astype(np.float64) - float(logits.max()))
    return terms, terms / terms.sum()


class Term(NamedTuple):
    """One value that another was made from: its address, what it is, its weight, and what it adds.

    Where nothing weighs it, ``weight`` is None and ``value`` is what it is.
    """

    address: CellAddress
    seen: float
    weight: float | None
    value: float


def weighing_terms(inspection: Inspection) -> list[Term]:
    """Return the single values by which others are weighed, such as gates."""
    single = (part for part in inspection.trace.weighed_by if part.seen.size == 1)
    return [term for part in single for term in terms_of_part(inspection, part)]


def largest_terms(inspection: Inspection, count: int) -> list[Term]:
    """Return the terms that add or take most, the largest first."""
    terms = [term for part in inspection.trace.parts for term in terms_of_part(inspection, part, count)]
    return sorted(terms, key=lambda term: -abs(term.value))[:count]


def terms_of_part(inspection: Inspection, part: Part, count: int | None = None) -> list[Term]:
    """Return the terms of one part that add or take most, or all of them."""
    values = part.products if part.weights.size else part.seen
    terms: list[Term] = []
    for place in _largest(values, count):
        seen, value = float(part.seen[place]), float(values[place])
        weight = float(part.weights[place]) if part.weights.size else None
        terms.append(Term(_address(inspection, part, place), seen, weight, value))
    return terms


def _largest(values: NDArray[np.floating[Any]], count: int | None) -> list[tuple[int, ...]]:
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:count]
    return [tuple(int(each) for each in np.unravel_index(index, values.shape)) for index in order]


def _address(inspection: Inspection, part: Part, place: tuple[int, ...]) -> CellAddress:
    number, row, column = (*place, 0, 0)[:3]
    row, column = part.box.top + row * part.dilation[0], part.box.left + column * part.dilation[1]
    source = inspection.layer.sources[part.source]
    return CellAddress(inspection.address.network, source, part.first + number, row, column)


def whole_source(outputs: Mapping[str, Values], given: Values) -> Mapping[str, Values]:
    """Return the outputs, and as "input" what the network is given, (H, W) as (1, H, W)."""
    return {**outputs, "input": given[None]}
