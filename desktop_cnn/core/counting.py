"""Parameters and multiply-adds of a layer: how large a network is, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from desktop_cnn.core.values import Layer, Network


@dataclass(frozen=True)
class Cost:
    """``multiply_adds`` counts one multiplication with its addition, biases left out, for one input."""

    parameters: int
    multiply_adds: int


def linear(inputs: int, outputs: int) -> Cost:
    """Return the cost of a fully connected layer with biases."""
    return Cost(inputs * outputs + outputs, inputs * outputs)


def convolution(channels: int, filters: int, kernel_px: int, height: int, width: int) -> Cost:
    """Return the cost of a square convolution with biases whose output is (filters, height, width)."""
    weights = filters * channels * kernel_px**2
    return Cost(weights + filters, weights * height * width)


def layer_cost(layer: Layer) -> Cost:
    """Return the cost of a layer of a live network; poolings and activations cost nothing here."""
    if not layer.weight.size:
        return Cost(0, 0)
    places = prod(layer.shape[1:])  # 1 for a vector, height × width for maps
    return Cost(int(layer.weight.size + layer.bias.size), int(layer.weight.size) * places)


def network_cost(network: Network) -> Cost:
    """Return the cost of all layers together."""
    costs = [layer_cost(layer) for layer in network.layers.values()]
    return Cost(sum(cost.parameters for cost in costs), sum(cost.multiply_adds for cost in costs))


def matrix_form(layer: Layer) -> str:
    """Return a layer's product with its sizes, such as "(16 × 9) · (9 × 900)"; empty for one that learns nothing."""
    if not layer.weight.size:
        return ""
    outputs, inputs = len(layer.weight), layer.weight[0].size
    places = prod(layer.shape[1:])
    return f"({outputs} × {inputs}) · ({inputs} × {places})" if places > 1 else f"({outputs} × {inputs}) · {inputs}"
