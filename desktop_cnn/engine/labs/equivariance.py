"""Layer by layer: does shifting the drawing shift what the networks make of it?

Equivariance of convolutions to translation, and what breaks it: Azulay & Weiss, "Why do deep convolutional networks
generalize so poorly to small image transformations?", JMLR 2019; Zhang, "Making convolutional networks
shift-invariant again", ICML 2019.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from desktop_cnn.core.labs.equivariance import Equivariance, EquivarianceQuestion, LayerError, MapPair
from desktop_cnn.core.perturbations.resampling import move
from desktop_cnn.core.receptive_field import ReceptiveField
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.loaded import take_readable

Maps = NDArray[np.float32]


@torch.inference_mode()
def answer(question: EquivarianceQuestion) -> Iterator[Equivariance]:
    """Raises UserError where weights or device cannot be used."""
    loaded = take_readable(question.models, question.device, question.edits)
    moved = move(question.pixels, question.dx_px, question.dy_px)
    pictures = np.stack([question.pixels, moved])
    errors, pair = {}, None
    for name, network in loaded.networks.items():
        described, layers = loaded.described(name).layers, []
        for activation in network.activations(loaded.batch(name, pictures)):
            still, of_moved = activation.values.float().cpu().numpy()
            is_chosen = (name, activation.name) == (question.network, question.layer)
            if activation.step_of and not is_chosen:
                continue
            field = described[activation.name].receptive_field
            if field is None or still.ndim != 3:
                layers.append(LayerError(activation.name, None, _relative(of_moved - still, still), None))
                continue
            layers.append(_layer_error(activation.name, still, of_moved, field, question))
            if is_chosen:
                pair = _pair(activation.name, still, of_moved, field, question)
        errors[name] = tuple(layers)
    yield Equivariance(errors, pair)


def _layer_error(
    name: str, still: Maps, of_moved: Maps, field: ReceptiveField, question: EquivarianceQuestion
) -> LayerError:
    """``still``, ``of_moved``: (C, H, W)."""
    dx, dy = _in_cells(question, field)
    moved = move(still, dx, dy)
    height, width = still.shape[1:]
    far = field.sees_no_border((height, width), CANVAS_PX)
    known = _known(still.shape[1:], dx, dy)
    inside = far & (move(far.astype(np.float32), dx, dy) == 1)
    difference = of_moved - moved
    error = _relative(difference[:, inside], moved[:, inside]) if inside.any() else None
    return LayerError(name, field.stride, _relative(difference[:, known], moved[:, known]), error)


def _in_cells(question: EquivarianceQuestion, field: ReceptiveField) -> tuple[float, float]:
    """Return the shift right and down in a layer's cells."""
    down, across = field.stride
    return question.dx_px / across, question.dy_px / down


def _known(shape: tuple[int, ...], dx: float, dy: float) -> NDArray[np.bool_]:
    """Return where a moved map holds what was in it before, not what came in from outside."""
    known: NDArray[np.bool_] = move(np.ones(shape, dtype=np.float32), dx, dy) == 1
    return known


def _relative(difference: Maps, reference: Maps) -> float:
    size = float(np.linalg.norm(reference))
    error = float(np.linalg.norm(difference))
    return error / size if size else error


def _pair(layer: str, still: Maps, of_moved: Maps, field: ReceptiveField, question: EquivarianceQuestion) -> MapPair:
    chosen = int(still.sum((1, 2)).argmax()) if question.map is None else min(question.map, len(still) - 1)
    dx, dy = _in_cells(question, field)
    moved = move(still[chosen], dx, dy)
    difference = np.where(_known(moved.shape, dx, dy), of_moved[chosen] - moved, np.float32(np.nan))
    return MapPair(layer, chosen, of_moved[chosen], moved, difference)


def prepare() -> Callable[[EquivarianceQuestion], Iterator[Equivariance]]:
    """Return ``answer``."""
    return answer
