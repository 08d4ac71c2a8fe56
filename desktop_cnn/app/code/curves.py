"""The program behind the curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_cnn.app.code.parts import DRAWN, digits, picture, program, readers
from desktop_cnn.core.conditions import Sweep
from desktop_cnn.core.labs.curves import CurveQuestion
from desktop_cnn.core.values import Network, Pixels

_OWN = """
import numpy as np
from desktop_cnn.core.conditions import chains_for
from desktop_cnn.core.perturbations import perturb
drawn = x[0, 0].numpy()
for scores in readers.values():
    digit = scores(x).argmax()
    curve = []
    for amount in amounts:
        changed = np.stack([perturb(drawn, chain) for chain in chains_for({name: amount}, seed)])
        curve.append(scores(torch.tensor(changed)[:, None]).softmax(1)[:, digit].mean())
    curves.append(torch.stack(curve))  # the drawing: how sure of the digit that is read at first
"""

_MEASURED = """
from dataclasses import replace
import numpy as np
from desktop_cnn.core.conditions import chains_for
from desktop_cnn.core.perturbations import perturb


def changed_by(amount):
    chains = chains_for({name: amount}, seed)  # the digits take the directions in turn, each with a seed of its own
    for i, pixels in enumerate(data.pixels):
        chain = chains[i % len(chains)]
        yield perturb(pixels, [replace(link, seed=link.seed + data.number(i)) for link in chain])


right = {name: [] for name in readers}
for amount in amounts:
    batch = torch.tensor(np.stack(list(changed_by(amount))))[:, None]  # (N, 1, 30, 30)
    for reader, scores in readers.items():
        answers = torch.cat([scores(part).argmax(1) for part in batch.split(500)])
        right[reader].append((answers == torch.tensor(data.labels)).float().mean())
curves += [torch.stack(curve) for curve in right.values()]  # the digits: the share of right answers
"""


def curves_code(
    networks: Mapping[str, Network], sweep: Sweep, seed: int, pixels: Pixels | None, measured: CurveQuestion | None
) -> str:
    """``pixels``: the drawing, None for an empty canvas; ``measured``: what was asked about the digits on screen."""
    settings = [f'name = "{sweep.name}"', f"amounts = {sweep.amounts}", f"seed = {seed}", "curves = []"]
    parts: list[Iterable[str]] = [*readers(networks), settings]
    if pixels is not None:
        parts += [picture(pixels, DRAWN), [_OWN]]
    if measured is not None:
        parts += [digits(measured.source, measured.limit, measured.seed), [_MEASURED]]
    return program(*parts, ["result = torch.stack(curves)  # one row a curve"])
