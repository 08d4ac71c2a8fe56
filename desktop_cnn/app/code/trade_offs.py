"""The program behind what networks cost: their parameters, their multiply-adds, and the time that they take."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, picture, program, readers, variable
from desktop_cnn.core.labs.trade_offs import ROUNDS
from desktop_cnn.core.networks import Network
from desktop_cnn.core.values import Pixels

_COUNTED = """
from torch.utils.flop_counter import FlopCounterMode
costs = []
for name, scores in readers.items():
    with FlopCounterMode(display=False) as counter:
        scores(x)
    parameters = sum(values.numel() for values in weights[name].values())
    costs.append([parameters, counter.get_total_flops() // 2])  # a multiply-add is two operations
"""

_TIMED = """
import statistics
import time
torch.set_num_threads(1)
seconds = {{name: [] for name in readers}}
with torch.inference_mode():
    for _round in range({rounds}):  # in turn: what else the machine does falls on all
        for name, scores in readers.items():
            start = time.perf_counter()
            scores(x)
            seconds[name].append(time.perf_counter() - start)
for name, each in seconds.items():
    print(f"{{name}}: {{statistics.median(each) * 1000:.2f}} ms")
"""


def trade_offs_code(networks: Mapping[str, Network], pixels: Pixels) -> str:
    """``pixels``: as drawn."""
    pairs = ", ".join(f'"{name}": {variable(network)}' for name, network in networks.items())
    return program(
        picture(pixels, DRAWN),
        *readers(networks),
        [f"weights = {{{pairs}}}", _COUNTED],
        [_TIMED.format(rounds=ROUNDS)],
        [f"result = torch.tensor(costs)  # parameters and multiply-adds of {', '.join(networks)}"],
    )
