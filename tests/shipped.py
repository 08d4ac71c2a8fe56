"""The weights that come with the program: not every architecture has learned by every recipe."""

from __future__ import annotations

from desktop_cnn.core.catalogue import Compared, catalogue

SHIPPED = [(model.architecture, model.recipe) for model in catalogue().models.values()]
DEFAULT = catalogue().default
"""The architectures that are compared at first, which have weights of every recipe."""


def shipped(recipe: str) -> Compared:
    """Return every model of a recipe by its architecture's name, more than a person can compare."""
    return {model.architecture: model for model in catalogue().models.values() if model.recipe == recipe}
