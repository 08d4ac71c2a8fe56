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


@dataclass(frozen=True)
class CostRow:
    """``layers``: how many are counted together, the steps of a block; ``matrix_form``: of one layer alone."""

    name: str
    matrix_form: str
    layers: int
    cost: Cost


def cost_rows(network: Network) -> list[CostRow]:
    """Return what costs anything, in order: the layers, and of a block all its steps together."""
    together: dict[str, list[LayerInfo]] = {}
    for layer in network.layers.values():
        together.setdefault(layer.step_of or layer.name, []).append(layer)
    rows: list[CostRow] = []
    for layer in network.shown_layers:
        steps = together[layer.name]
        form = layer.matrix_form if len(steps) == 1 else ""
        row = CostRow(layer.name, form, len(steps), _sum([layer_cost(step) for step in steps]))
        if row.cost != Cost(0, 0):
            rows.append(row)
    return rows


def network_cost(network: Network) -> Cost:
    """Return the cost of all layers together."""
    return _sum([layer_cost(layer) for layer in network.layers.values()])


def _sum(costs: list[Cost]) -> Cost:
    return Cost(sum(cost.parameters for cost in costs), sum(cost.multiply_adds for cost in costs))
