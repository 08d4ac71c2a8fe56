"""The program behind what a recurrent network would answer after each row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.code.parts import GIVEN, forward, picture, program, variable, weights
from desktop_cnn.core.networks import KernelEdit, Network


def recurrent_code(network: Network, layer: str, given: NDArray[np.float32], edits: tuple[KernelEdit, ...] = ()) -> str:
    """``given``: (30, 30), what the network is given."""
    name = variable(network)
    answers = [
        f"hidden = {layer}[0, -1]  # (steps, units)",
        f'result = F.linear(hidden, {name}["scores.weight"], {name}["scores.bias"]).softmax(1)  # (steps, 10)',
    ]
    return program(picture(given, GIVEN), weights(network, edits), [*forward(network, layer), *answers])
