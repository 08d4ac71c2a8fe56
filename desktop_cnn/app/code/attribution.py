"""The program behind the attribution maps."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, function, order, picture, program, variable, weights
from desktop_cnn.core.labs.attribution import HIDDEN_PX, PATH_STEPS, STRIDE_PX, AttributionQuestion
from desktop_cnn.core.networks import Network

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


def attribution_code(networks: Mapping[str, Network], question: AttributionQuestion) -> str:
    settings = f"path_steps, hidden_px, stride_px = {PATH_STEPS}, {HIDDEN_PX}, {STRIDE_PX}"
    parts = [picture(question.pixels, DRAWN), *order(*networks.values()), [settings], [_BY_PIXELS], ["maps = []"]]
    for network in networks.values():
        name = variable(network)
        maps = network.last_maps
        parts.append(weights(network, question.edits))
        if maps is not None:
            parts.append(function(f"{name}_layers", network, returned=f"{maps.name}, scores"))
            parts.append([f"def {name}_scores(x):", f"    return {name}_layers(x)[1]"])
        else:
            parts.append(function(f"{name}_scores", network))
        digit = f"int({name}_scores(x).argmax())" if question.digit is None else str(question.digit)
        parts.append([f"digit = {digit}", f"maps += attribute({name}_scores, digit)"])
        empty = f"{name}_empty = {name}_scores(torch.zeros_like(x)).softmax(1)[0].detach()"
        told = f'print("{name} reads an empty canvas as", int({name}_empty.argmax()), f"({{{name}_empty.max():.1%}})")'
        parts.append([empty, told])
        if maps is not None and maps.receptive_field is not None:
            cam = f"grad_cam({name}_layers, digit)"
            if network.recipe.permuted:
                parts.append([_RESTORED])
                cam = f"restored({cam})"
            scale = f"scale = {maps.receptive_field.stride}  # pixels of the canvas a cell of these maps"
            parts += [[scale], [_GRAD_CAM], [f"maps.append({cam})"]]
    return program(*parts, ["result = torch.stack(maps)  # (maps, 30, 30)"])
