"""Both networks over many labelled digits, as they are and perturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from desktop_cnn.core.metrics import Accuracy, accuracy, confusion
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.values import Perturbation, Pixels
from desktop_cnn.engine.labelled import Labelled
from desktop_cnn.models import Classifier

_CHUNK = 250

Chain = tuple[Perturbation, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """One network's answers: accuracy over all digits and chains, and (10, 10) counts, right digit by answer."""

    accuracy: Accuracy
    confusion: NDArray[np.int64]


def shifts_by(distance_px: int) -> list[Chain]:
    """Return the four straight moves by a distance, as one chain each."""
    moves = [(distance_px, 0), (-distance_px, 0), (0, distance_px), (0, -distance_px)]
    return [(Perturbation("shift", {"dx_px": dx, "dy_px": dy}),) for dx, dy in moves]


def chains_for(shift_px: int, noise_sigma: float, seed: int) -> list[Chain]:
    """Return what is done to each digit: four shifts where one is asked for, then noise.

    Every digit gets noise of its own: ``evaluate`` adds the digit's number to the seed.
    """
    noise = (Perturbation("noise", {"noise_sigma": noise_sigma}, seed),) if noise_sigma else ()
    return [(*shift, *noise) for shift in (shifts_by(shift_px) if shift_px else [()])]


def evaluate(
    networks: Mapping[str, Classifier],
    data: Labelled,
    chains: Sequence[Chain],
    device: torch.device,
    report: Callable[[Mapping[str, Result]], None],
) -> Iterator[float]:
    """Yield the share that is done, in [0, 1]; at the end hand ``report`` a Result for each network."""
    counts = {name: np.zeros((10, 10), dtype=np.int64) for name in networks}
    starts = range(0, len(data.labels), _CHUNK)
    done, steps = 0, len(starts) * len(chains)
    for chain in chains:
        for start in starts:
            chunk = slice(start, start + _CHUNK)
            pixels = np.stack([_perturbed(p, chain, start + i) for i, p in enumerate(data.pixels[chunk])])
            for name, digits in _answers(networks, pixels, device):
                counts[name] += confusion(data.labels[chunk], digits)
            done += 1
            yield done / steps
    report({name: Result(accuracy(int(cells.trace()), int(cells.sum())), cells) for name, cells in counts.items()})


def _perturbed(pixels: Pixels, chain: Chain, number: int) -> Pixels:
    return perturb(pixels, (Perturbation(link.name, link.amounts, link.seed + number) for link in chain))


@torch.inference_mode()
def _answers(
    networks: Mapping[str, Classifier], pixels: NDArray[np.float32], device: torch.device
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    batch = torch.from_numpy(pixels)[:, None].to(device)  # (B, 30, 30) -> (B, 1, 30, 30)
    for name, network in networks.items():
        yield name, network(batch).argmax(1).cpu().numpy()
