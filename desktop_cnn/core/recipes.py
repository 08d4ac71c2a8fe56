"""What the training digits of a set of weights had in common."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_


@dataclass(frozen=True)
class Recipe:
    """``moves``: digits lie anywhere on the canvas; ``noisy``: half of them carry Gaussian noise."""

    name: str
    title: str
    summary: str
    moves: bool
    noisy: bool


PARTS = ("all", "train", "validation", "test")
"""Sides of the split of pen strokes by writer, and all of them."""

RECIPES: Registry[Recipe] = Registry("recipe")
RECIPES.add(
    "centred",
    Recipe("centred", N_("Centred"), N_("every training digit in the middle, no noise"), False, False),
)
RECIPES.add(
    "augmented",
    Recipe("augmented", N_("Augmented"), N_("training digits anywhere on the canvas, half of them noisy"), True, True),
)
