"""How one value came about."""

from __future__ import annotations

import numpy as np

from desktop_cnn.app.numbers.networks import layer_quantity
from desktop_cnn.core.inspection import Inspection, place_in, softmax_terms
from desktop_cnn.core.numbers import Numbers, Quantity, quantity
from desktop_cnn.core.operations.base import Part, Values

_WINDOW = ("channel", "window_row", "window_column")


def inspector_numbers(found: Inspection, values: Values, scores: Values | None) -> Numbers:
    """Return the layer's values, where the value stands, what it is made from, and the softmax of scores."""
    place = place_in(found.address, found.layer.shape)
    names = ("map", "row", "column") if len(place) > 1 else ("unit",)
    numbers = {
        "layer": layer_quantity(values),
        "place": quantity(np.array(place), along=names),
        "value": quantity(found.value),
        "before_function": quantity(found.trace.value),
        "bias": quantity(found.trace.bias),
    }
    for number, part in enumerate(found.trace.parts):
        suffix = f"_{number}" if len(found.trace.parts) > 1 else ""
        numbers |= {f"{name}{suffix}": each for name, each in _part(part).items()}
    if found.layer.name == "scores" and scores is not None:
        numbers["softmax"] = quantity(softmax_terms(scores)[1], "digit")
    return numbers


def _part(part: Part) -> dict[str, Quantity]:
    """Return what it saw of one input, and what weighed that."""
    axes = _WINDOW if part.seen.ndim == 3 else ("unit_before",)
    arrays = {"seen": part.seen, "weights": part.weights}
    if part.weights.size:
        arrays["products"] = part.products
    return {name: quantity(values, *axes[: values.ndim]) for name, values in arrays.items() if values.size}
