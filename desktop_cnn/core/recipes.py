"""What the training digits of a set of weights had in common."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_cnn.core.permutation import permute, restore
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import Pixels


@dataclass(frozen=True)
class Recipe:
    """``title`` names the recipe, ``digits`` what is learned from.

    ``moves``: digits lie anywhere on the canvas; ``noisy``: a third of them carry Gaussian noise.

    ``permuted``: the networks see every picture, in training and afterwards, with its pixels in one fixed disorder.
    """

    name: str
    title: str
    digits: str
    summary: str
    moves: bool
    noisy: bool
    permuted: bool = False

    def seen(self, pixels: Pixels) -> Pixels:
        """Return (..., 30, 30) pixels as networks of this recipe are given them."""
        return permute(pixels) if self.permuted else pixels

    def drawn(self, values: Pixels) -> Pixels:
        """Return (30, 30) values of the picture that the networks are given, each where its pixel was drawn."""
        return restore(values) if self.permuted else values


PARTS = ("all", "train", "validation", "test")
"""Sides of the split of pen strokes by writer, and all of them."""

RECIPES: Registry[Recipe] = Registry("recipe")
RECIPES.add(
    "centred",
    Recipe(
        "centred",
        N_("Centred"),
        N_("centred digits"),
        N_("every training digit in the middle, no noise"),
        moves=False,
        noisy=False,
    ),
)
RECIPES.add(
    "augmented",
    Recipe(
        "augmented",
        N_("Augmented"),
        N_("augmented digits"),
        N_("training digits anywhere on the canvas, a third of them noisy"),
        moves=True,
        noisy=True,
    ),
)
RECIPES.add(
    "permuted",
    Recipe(
        "permuted",
        N_("Permuted"),
        N_("permuted digits"),
        N_("centred digits, their pixels in one fixed disorder"),
        moves=False,
        noisy=False,
        permuted=True,
    ),
)
