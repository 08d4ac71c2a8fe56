"""What the compared networks answered, and what a layer's values are called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.state import AppState
from desktop_cnn.core.numbers import Numbers, Quantity, quantity

_AXES = {1: ("unit",), 3: ("map", "row", "column")}


def layer_quantity(values: NDArray[np.float32]) -> Quantity:
    """Return maps, (C, H, W), or units, (N,), with the names of their axes."""
    return quantity(values, *_AXES[values.ndim])


def picture(values: NDArray[np.floating]) -> Quantity:
    """Return (H, W) values."""
    return quantity(values, "row", "column")


def answers(state: AppState) -> Numbers:
    """Return the probabilities of the ten digits, of the drawing and, while a perturbation is on, perturbed."""
    snapshot = state.snapshot
    if snapshot is None or state.document.is_empty:
        return {}
    readings = {"drawn": snapshot.drawn, "perturbed": snapshot.perturbed if state.chain.on else {}}
    return {
        f"probability_{which}": quantity(
            np.stack([each.prediction.probabilities for each in found.values()]), "digit", network=found
        )
        for which, found in readings.items()
        if found
    }
