"""The program behind the curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_cnn.app.code.parts import DRAWN, digits, picture, program, readers
from desktop_cnn.core.labs.curves import PEN_PART, CurveQuestion, OwnCurveQuestion
from desktop_cnn.core.networks import Network
from desktop_cnn.core.plugins import loaded_plugins

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


right = {reader: [] for reader in readers}
for amount in amounts[:points]:
    batch = torch.tensor(np.stack(list(changed_by(amount))))[:, None]  # (N, 1, 30, 30)
    for reader, scores in readers.items():
        answers = torch.cat([scores(part).argmax(1) for part in batch.split(500)])
        right[reader].append((answers == torch.tensor(data.labels)).float().mean())
for curve in right.values():  # the digits: the share of right answers
    curves.append(F.pad(torch.stack(curve), (0, len(amounts) - points), value=torch.nan))
"""


def curves_code(
    networks: Mapping[str, Network], own: OwnCurveQuestion | None, measured: CurveQuestion, points: int
) -> str:
    """``own``: the drawing's own curve, None where there is none; so many ``points`` of the digits' are on screen."""
    sweep = measured.sweep
    plugins = [f"load_plugin(Path({str(path)!r}))" for path in loaded_plugins()]
    if plugins:
        plugins = ["from pathlib import Path", "from desktop_cnn.core.plugins import load_plugin", *plugins]
    settings = [f'name = "{sweep.name}"', f"amounts = {sweep.amounts}", f"seed = {measured.seed}", "curves = []"]
    parts: list[Iterable[str]] = [plugins, *readers(networks), settings]
    if own is not None:
        parts += [picture(own.pixels, DRAWN), [_OWN]]
    if points:
        read = digits(measured.source, PEN_PART, measured.limit, measured.seed)
        parts += [read, [f"points = {points}"], [_MEASURED]]
    return program(*parts, ["result = torch.stack(curves)  # one row a curve"])
