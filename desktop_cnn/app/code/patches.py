"""The program behind the top patches."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_cnn.app.code.parts import digits, function, order, picture, program, weights
from desktop_cnn.core.labs.patches import OWN, PATCHES, PEN_PART, PatchQuestion
from desktop_cnn.core.networks import Network
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.values import CANVAS_PX

_LINES = """
found = [layer(part).flatten(2).max(2) for part in x.split(500)]  # (500, C, H, W) at a time
largest, cells = (torch.cat(each) for each in zip(*found))  # (N, C): of each map in each drawing
values, drawings = largest.topk(min(count, len(x)), dim=0)  # (9, C)

height, width = size
patches = torch.zeros(values.shape[1], len(values), height, width)
for rank, number in torch.cartesian_prod(*map(torch.arange, values.shape)).tolist():
    drawing = drawings[rank, number]
    row, column = divmod(int(cells[drawing, number]), columns)
    top, left = row * stride[0] + first[0] + margin, column * stride[1] + first[1] + margin
    padded = F.pad(given[drawing, 0], (margin,) * 4)
    patches[number, rank] = padded[top : top + height, left : left + width]

result = torch.where(values > 0, values, torch.nan).T  # (C, 9), the largest first; a map that stays dark has none
"""


def patches_code(network: Network, question: PatchQuestion) -> str:
    parts: list[Iterable[str]] = [*order(network), weights(network), function("layer", network, question.layer)]
    if question.source == OWN:
        parts.append(picture(question.own, "Your drawings."))
    else:
        parts.append([*digits(question.source, PEN_PART), "x = torch.tensor(data.pixels)[:, None]"])
    layer = network.layers[question.layer]
    field = layer.receptive_field
    assert field is not None
    permuted = network.recipe.permuted
    whole = field.box(Box(0, 0, *layer.shape[1:]))
    margin = max(-min(whole), max(whole) - CANVAS_PX, 0)
    settings = [
        f"count, size, stride, first, margin = {PATCHES}, {field.size}, {field.stride}, {whole[:2]}, {margin}",
        f"columns = {layer.shape[-1]}",
        "given = x.flatten(1)[:, order].view_as(x)" if permuted else "given = x",
    ]
    return program(*parts, settings, [_LINES])
