"""What a perturbation declares, and how a chain of them is applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.registry import Registry
from desktop_cnn.core.values import Perturbation, Pixels, frozen


@dataclass(frozen=True)
class Amount:
    """One number a person can set; 0 leaves the picture as it is. ``unit`` is empty for plain numbers."""

    name: str
    title: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True)
class PerturbationKind:
    """``change`` returns new pixels in any range, never touches its input, and draws only from its rng."""

    title: str
    amounts: tuple[Amount, ...]
    change: Callable[[Pixels, Mapping[str, float], np.random.Generator], Pixels]


PERTURBATIONS: Registry[PerturbationKind] = Registry("perturbation")


def perturb(pixels: Pixels, chain: Iterable[Perturbation]) -> Pixels:
    """Return (30, 30) read-only pixels in [0, 1], changed link by link; the same for the same seeds."""
    for link in chain:
        changed = PERTURBATIONS[link.name].change(pixels, link.amounts, np.random.default_rng(link.seed))
        pixels = frozen(np.clip(changed, 0, 1, dtype=np.float32))
    return pixels
