"""The program behind what a layer costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_cnn.app.code.parts import function, order, program, variable, weights
from desktop_cnn.core.networks import Network

_LAYERS = """
from torch.utils.flop_counter import FlopCounterMode
with torch.device("meta"):  # counted, not made
    x = torch.empty(1, channels, height, width)
    padded = torch.empty(1, channels, height + kernel - 1, width + kernel - 1)  # so that the size is kept
    full = torch.nn.Linear(channels * height * width, units)
    local = torch.nn.Conv2d(channels, filters, kernel)

costs = []
for layer, given in ((full, x.flatten(1)), (local, padded)):
    with FlopCounterMode(display=False) as counter:
        layer(given)
    parameters = sum(p.numel() for p in layer.parameters())
    costs.append([parameters, counter.get_total_flops() // 2])  # a multiply-add is two operations
"""

_NETWORKS = """
for network, scores in networks:
    with FlopCounterMode(display=False) as counter:
        scores(torch.zeros(1, 1, 30, 30))
    parameters = sum(values.numel() for values in network.values())
    costs.append([parameters, counter.get_total_flops() // 2])
"""


def cost_code(networks: Mapping[str, Network], sizes: Mapping[str, int]) -> str:
    """``sizes``: height, width, channels, units, filters and kernel of the two single layers."""
    parts: list[Iterable[str]] = [[f"{name} = {size}" for name, size in sizes.items()], [_LAYERS]]
    if networks:
        parts += order(*networks.values())
        for network in networks.values():
            parts += [weights(network), function(f"{variable(network)}_scores", network)]
        pairs = ", ".join(f"({name}, {name}_scores)" for name in map(variable, networks.values()))
        parts.append([f"networks = [{pairs}]", _NETWORKS])
    told = f"parameters and multiply-adds of a linear layer, a convolution, {', '.join(networks)}"
    return program(*parts, [f"result = torch.tensor(costs)  # {told}"])
