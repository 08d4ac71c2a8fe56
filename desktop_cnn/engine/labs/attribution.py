"""What each pixel contributes to a score: integrated gradients and occlusion by Captum, Grad-CAM for feature maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from captum.attr import IntegratedGradients, Occlusion
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.labs.attribution import (
    HIDDEN_PX,
    PATH_STEPS,
    STRIDE_PX,
    Attribution,
    AttributionQuestion,
    Attributions,
)
from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.values import CANVAS_PX, frozen
from desktop_cnn.engine.loaded import Loaded, take_readable


def answer(question: AttributionQuestion) -> Iterator[Attributions]:
    """Raises UserError where weights or device cannot be used."""
    loaded = take_readable(question.models, question.device, question.edits)
    pixels = torch.tensor(question.pixels, device=loaded.device)[None]
    yield Attributions({name: _attribute(loaded, name, pixels, question.digit) for name in loaded.networks})


def _attribute(loaded: Loaded, name: str, pixels: Tensor, wanted: int | None) -> Attribution:
    """``pixels``: (1, 30, 30)."""
    forward = partial(loaded.logits, name)
    with torch.no_grad():
        scores, empty = forward(torch.cat([pixels, torch.zeros_like(pixels)]))
    digit = int(scores.argmax()) if wanted is None else wanted
    # Sundararajan, Taly & Yan, "Axiomatic attribution for deep networks", ICML 2017; from an empty canvas.
    integrated = IntegratedGradients(forward).attribute(pixels, target=digit, n_steps=PATH_STEPS)
    # Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014; hidden under empty squares.
    occluded = Occlusion(forward).attribute(
        pixels,
        sliding_window_shapes=(HIDDEN_PX, HIDDEN_PX),
        strides=(STRIDE_PX, STRIDE_PX),
        target=digit,
        perturbations_per_eval=64,
    )
    maps = {"integrated_gradients": _to_map(integrated[0]), "occlusion": _to_map(occluded[0])}
    cam = _grad_cam(loaded, name, pixels, digit)
    if cam is not None:
        maps["grad_cam"] = cam
    read_empty = Prediction(_to_map(empty.softmax(0)))
    return Attribution(digit, float(scores[digit]), float(empty[digit]), read_empty, maps)


def _grad_cam(loaded: Loaded, name: str, pixels: Tensor, digit: int) -> NDArray[np.float32] | None:
    """Return (30, 30) from the last feature maps (Selvaraju et al., "Grad-CAM", ICCV 2017), None without such maps."""
    traced = pixels.detach().clone().requires_grad_()
    last = loaded.described(name).last_maps
    if last is None or last.receptive_field is None:
        return None
    activations = list(loaded.networks[name].activations(loaded.seen(name, traced)))
    (maps,) = (activation.values for activation in activations if activation.name == last.name)  # (1, C, H, W)
    (gradient,) = torch.autograd.grad(activations[-1].values[0, digit], maps)
    weights = gradient.mean(dim=(2, 3), keepdim=True)  # (1, C, H, W) -> (1, C, 1, 1)
    cam = F.relu((weights * maps).sum(1, keepdim=True))  # (1, C, H, W) -> (1, 1, H, W)
    # The last row and column may reach over the canvas's edge.
    whole = F.interpolate(cam, scale_factor=last.receptive_field.stride, mode="bilinear")[0, 0, :CANVAS_PX, :CANVAS_PX]
    return loaded.recipe(name).drawn(_to_map(whole))


def _to_map(values: Tensor) -> NDArray[np.float32]:
    return frozen(values.detach().float().cpu().numpy())


def prepare() -> Callable[[AttributionQuestion], Iterator[Attributions]]:
    """Return ``answer``."""
    return answer
