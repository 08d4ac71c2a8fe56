"""What a network is given of a drawing: its pixels, or the pen's way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desktop_cnn.core.document import Document
from desktop_cnn.core.operations.base import Values
from desktop_cnn.core.pen_path import FEATURES, PEAK_PX, STEPS, pen_path
from desktop_cnn.core.recipes import Recipe
from desktop_cnn.core.values import CANVAS_PX

Needs = Literal["pixels", "strokes"]


@dataclass(frozen=True)
class Input:
    """``shape`` of it, (1, H, W). ``given``: what a network of the recipe is given of a document, (H, W); it raises
    UserError, which says why, where there is no such thing.

    ``features``: what the numbers of each row are, untranslated; none for a picture, whose cells lie where they were
    drawn, and which perturbations change. ``peak``: what colours span, in its own unit.
    """

    shape: tuple[int, int, int]
    given: Callable[[Recipe, Document], Values]
    features: tuple[str, ...] = ()
    peak: float = 1.0

    @property
    def is_picture(self) -> bool:
        return not self.features


def _pixels(recipe: Recipe, document: Document) -> Values:
    return recipe.seen(document.pixels)


def _pen_path(_recipe: Recipe, document: Document) -> Values:
    return pen_path(document.drawing, document.pixels)


INPUTS: dict[Needs, Input] = {
    "pixels": Input((1, CANVAS_PX, CANVAS_PX), _pixels),
    "strokes": Input((1, STEPS, len(FEATURES)), _pen_path, FEATURES, peak=PEAK_PX),
}
