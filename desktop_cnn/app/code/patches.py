"""The program behind the top patches."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_cnn.app.code.parts import digits, function, order, picture, program, weights
from desktop_cnn.core.labs.patches import OWN, PATCHES, PatchQuestion
from desktop_cnn.core.receptive_field import jump, receptive_field
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.values import Network

_LINES = """
maps = torch.cat([layer(part) for part in x.split(500)])  # (N, C, H, W)
largest, cells = maps.flatten(2).max(2)  # (N, C): of each map in each drawing
values, drawings = largest.topk(min(count, len(x)), dim=0)  # (9, C)

padded = F.pad(given, [side] * 4)
patches = torch.zeros(maps.shape[1], len(values), side, side)
for rank, number in torch.cartesian_prod(torch.arange(len(values)), torch.arange(maps.shape[1])).tolist():
    drawing = drawings[rank, number]
    row, column = divmod(int(cells[drawing, number]), maps.shape[3])
    top, left = row * stride + first + side, column * stride + first + side
    patches[number, rank] = padded[drawing, 0, top : top + side, left : left + side]

result = torch.where(values > 0, values, torch.nan).T  # (C, 9), the largest first; a map that stays dark has none
"""


def patches_code(network: Network, question: PatchQuestion) -> str:
    parts: list[Iterable[str]] = [*order(network), weights(network), function("layer", network, question.layer)]
    if question.source == OWN:
        parts.append(picture(question.own, "Your drawings."))
    else:
        parts.append([*digits(question.source), "x = torch.tensor(data.pixels)[:, None]"])
    names = list(network.layers)
    layers = [network.layers[name] for name in names[: names.index(question.layer) + 1]]
    windows = [layer.window for layer in layers if layer.window is not None]
    first, last = receptive_field(0, windows)
    permuted = RECIPES[network.recipe].permuted
    settings = [
        f"count, side, stride, first = {PATCHES}, {last - first + 1}, {jump(windows)}, {first}",
        "given = x.flatten(1)[:, order].view_as(x)" if permuted else "given = x",
    ]
    return program(*parts, settings, [_LINES])
