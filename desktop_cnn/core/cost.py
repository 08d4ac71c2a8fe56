"""Parameters and multiply-adds of a layer: how large a network is, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.core.networks import LayerInfo, Network


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


def layer_cost(layer: LayerInfo) -> Cost:
    """Return the cost of a layer of a live network; poolings and activations cost nothing here."""
    return Cost(sum(int(values.size) for values in layer.parameters.values()), layer.multiply_adds)


def network_cost(network: Network) -> Cost:
    """Return the cost of all layers together."""
    costs = [layer_cost(layer) for layer in network.layers.values()]
    return Cost(sum(cost.parameters for cost in costs), sum(cost.multiply_adds for cost in costs))
