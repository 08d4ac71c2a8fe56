"""The program behind the attribution maps."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, function, picture, program, readers
from desktop_cnn.core.labs.attribution import HIDDEN_PX, PATH_STEPS, STRIDE_PX
from desktop_cnn.core.receptive_field import jump
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.values import Network, Pixels

_BY_PIXELS = """
from captum.attr import IntegratedGradients, Occlusion


def attribute(scores, digit):
    integrated = IntegratedGradients(scores).attribute(x, target=digit, n_steps=path_steps)  # from an empty canvas
    square, strides = (1, hidden_px, hidden_px), (1, stride_px, stride_px)
    hidden = Occlusion(scores).attribute(x, square, strides, target=digit)
    return [integrated[0, 0], hidden[0, 0]]
"""

_GRAD_CAM = """
def grad_cam(layers, digit):
    maps, scores = layers(x.clone().requires_grad_())
    (gradient,) = torch.autograd.grad(scores[0, digit], maps)
    cam = F.relu((gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(1, keepdim=True))  # (1, C, H, W) -> (1, 1, H, W)
    return F.interpolate(cam, scale_factor=scale, mode="bilinear")[0, 0, :30, :30].detach()
"""

_RESTORED = """
def restored(values):  # each where its pixel was drawn
    drawn = torch.empty(900)
    drawn[order] = values.flatten()
    return drawn.view(30, 30)
"""


def attribution_code(networks: Mapping[str, Network], pixels: Pixels, digit: int | None) -> str:
    """``digit``: whose score is looked into, None for the one that each network reads."""
    settings = f"path_steps, hidden_px, stride_px = {PATH_STEPS}, {HIDDEN_PX}, {STRIDE_PX}"
    parts = [picture(pixels, DRAWN), *readers(networks), [settings], [_BY_PIXELS], ["maps = []"]]
    for name, network in networks.items():
        chosen = f"int({name}_scores(x).argmax())" if digit is None else str(digit)
        parts.append([f"digit = {chosen}", f"maps += attribute({name}_scores, digit)"])
        windows = [layer for layer in network.layers.values() if layer.window is not None]
        if windows:
            last = windows[-1].name
            scale = jump([layer.window for layer in windows if layer.window is not None])
            layers = function(f"{name}_layers", network, returned=f"{last}, scores")
            cam = f"grad_cam({name}_layers, digit)"
            if RECIPES[network.recipe].permuted:
                parts.append([_RESTORED])
                cam = f"restored({cam})"
            parts += [layers, [f"scale = {scale}"], [_GRAD_CAM], [f"maps.append({cam})"]]
    return program(*parts, ["result = torch.stack(maps)  # (maps, 30, 30)"])
