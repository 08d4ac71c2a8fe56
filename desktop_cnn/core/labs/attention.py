"""Where tokens look, and what the answer loses without the patches that they look at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.attention import Tokens
from desktop_cnn.core.labs.base import LABS, DrawingQuestion

RANDOM_DRAWS = 40
"""How often as many random patches are blanked."""


@dataclass(frozen=True, eq=False)
class AttentionQuestion(DrawingQuestion):
    """``network``: the slot's name of the one that is asked; ``count``: how many patches are blanked."""

    network: str
    count: int


@dataclass(frozen=True, eq=False)
class Blanked:
    """Which patches, numbers of tokens, were blanked, and the probability of the digit without them."""

    tokens: NDArray[np.int64]
    probability: float


@dataclass(frozen=True, eq=False)
class Attention:
    """``weights``: (layers, heads, N, N), each row what a token looks at, its sum 1. ``rollout``: (N, N).

    ``likeness``: (N, N) cosines of the learned positions, None without such. ``digit`` is read with ``probability``
    while nothing is blanked. Attention is not by itself an explanation (Jain & Wallace, NAACL 2019), so that
    ``attended``, the patches that most is taken from over all tokens, stands beside ``inked``, those with most ink,
    and ``random`` ones that hold any.
    """

    network: str
    tokens: Tokens
    weights: NDArray[np.float32]
    rollout: NDArray[np.float32]
    likeness: NDArray[np.float32] | None
    digit: int
    probability: float
    attended: Blanked
    inked: Blanked
    random: tuple[Blanked, ...]

    @property
    def random_mean(self) -> float:
        """Return the mean probability without random patches."""
        return float(np.mean([each.probability for each in self.random]))


LABS.add("attention", "desktop_cnn.engine.labs.attention:prepare")
