"""What a recurrent network would answer after each step: its last layer's reading of every hidden state."""

from __future__ import annotations

import numpy as np

from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.operations.gru import HIDDEN, Gru
from desktop_cnn.core.operations.last_row import LastRow
from desktop_cnn.core.operations.linear import Linear

RECURRENT = "gru"
"""The operation by which a network recurs: its name in OPERATIONS."""


def recurrent_layer(network: Network) -> LayerInfo | None:
    """Return the last recurrent layer whose last state alone makes the scores; None where there is none."""
    readout = _readout(network)
    return network.layers[network.layers[readout.inputs[0]].inputs[0]] if readout else None


def _readout(network: Network) -> LayerInfo | None:
    """Return the linear layer that makes the scores of a recurrent layer's last state."""
    scores = network.layers.get("scores")
    if scores is None or not isinstance(scores.operation, Linear) or scores.then is not None:
        return None
    last = network.layers.get(scores.inputs[0])
    if last is None or not isinstance(last.operation, LastRow):
        return None
    recurrent = network.layers.get(last.inputs[0])
    return scores if recurrent is not None and isinstance(recurrent.operation, Gru) else None


def answers_over_time(network: Network, values: Values) -> Values:
    """Return (steps, 10) probabilities, of the values that ``recurrent_layer`` put out, (4, steps, units).

    The last is the network's answer; the others are what it would answer if nothing came after.
    """
    readout = _readout(network)
    assert readout is not None
    scores = values[HIDDEN].astype(np.float64) @ readout.weight.T
    if "bias" in readout.parameters:
        scores += readout.parameters["bias"]
    terms = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Values = (terms / terms.sum(axis=1, keepdims=True)).astype(np.float32)
    return probabilities


def changes_of_mind(probabilities: Values) -> list[int]:
    """Return the steps after which another digit is read than before, of (steps, 10)."""
    digits = probabilities.argmax(axis=1)
    return [int(step) + 1 for step in np.flatnonzero(digits[1:] != digits[:-1])]
