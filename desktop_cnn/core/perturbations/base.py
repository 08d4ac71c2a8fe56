"""What a perturbation declares, and how a chain of them is applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Perturbation, Pixels, frozen

GROUPS = {
    "geometry": N_("Geometry"),
    "noise": N_("Noise"),
    "blur": N_("Blur"),
    "ink": N_("Ink"),
    "cover": N_("Covering"),
    "order": N_("Order of the pixels"),
}


@dataclass(frozen=True)
class Amount:
    """One number a person can set. ``usual`` is what it is set to at first; ``unit`` is empty for plain numbers.

    With every amount at 0 a perturbation leaves the picture as it is.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    usual: float = 0.0
    step: float = 0.01


@dataclass(frozen=True)
class PerturbationKind:
    """``change`` returns new pixels in any range, never touches its input, and draws only from its rng.

    ``group`` is one of GROUPS. The first amount is the one that curves run over. ``mnist_c``: its values at the
    five severities of MNIST-C (Mu & Gilmer, 2019, arXiv:1906.02337), only where its code makes such pictures.
    ``seeded``: chance has a part in it.
    """

    title: str
    amounts: tuple[Amount, ...]
    change: Callable[[Pixels, Mapping[str, float], np.random.Generator], Pixels]
    group: str
    seeded: bool = False
    mnist_c: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for what no menu and no curve could show."""
        if self.group not in GROUPS:
            raise ValueError(f"{self.group!r} is no group of perturbations: {', '.join(GROUPS)}")
        if not self.amounts:
            raise ValueError("a perturbation has at least one amount")


PERTURBATIONS: Registry[PerturbationKind] = Registry("perturbation")


def perturb(pixels: Pixels, chain: Iterable[Perturbation]) -> Pixels:
    """Return (30, 30) read-only pixels in [0, 1], changed by one after the other; the same for the same seeds."""
    for perturbation in chain:
        changed = PERTURBATIONS[perturbation.name].change(
            pixels, perturbation.amounts, np.random.default_rng(perturbation.seed)
        )
        pixels = frozen(np.clip(changed, 0, 1, dtype=np.float32))
    return pixels
