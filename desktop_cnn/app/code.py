"""The PyTorch lines that compute what is on screen: whole programs, whose ``result`` has the same numbers."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.inspection import source_of
from desktop_cnn.core.values import CellAddress, KernelEdit, Layer, Network

_HEAD = ("import base64", "import zlib", "", "import torch", "import torch.nn.functional as F")
_WIDTH = 96


def program(*parts: Iterable[str]) -> str:
    """Return a program of parts with an empty line between them; the last part sets ``result``."""
    blocks = ["\n".join(part) for part in (_HEAD, *parts)]
    return "\n\n".join([*blocks, "print(result)"]) + "\n"


def picture(pixels: NDArray[np.float32], comment: str) -> Iterator[str]:
    """Yield the lines that make ``x``, (1, 1, H, W), of (H, W) pixels, to the last bit."""
    packed = base64.b85encode(zlib.compress(pixels.astype("<f4").tobytes(), 9)).decode()
    yield f"# {comment}"
    yield "packed = ("
    for start in range(0, len(packed), _WIDTH):
        yield f'    "{packed[start : start + _WIDTH]}"'
    yield ")"
    yield "unpacked = bytearray(zlib.decompress(base64.b85decode(packed)))"
    height, width = pixels.shape
    yield f"x = torch.frombuffer(unpacked, dtype=torch.float32).view(1, 1, {height}, {width})"


def tensor(values: NDArray[np.float32]) -> str:
    """Return an expression for a matrix."""
    return f"torch.tensor({[[float(f'{value:.9g}') for value in row] for row in values]})"


def weights(network: Network, edits: Sequence[KernelEdit]) -> Iterator[str]:
    """Yield the lines that read a network's weights into a dict of its name, the person's edits included."""
    name = network.name
    yield "from safetensors.torch import load_file"
    yield "from desktop_cnn.models.checkpoint import weights_path"
    yield ""
    yield f'{name} = load_file(weights_path("{name}", "{network.recipe}"))'
    for edit in edits:
        if (edit.recipe, edit.network) != (network.recipe, name):
            continue
        if edit.weights is None:
            yield f'{name}["{edit.layer}.weight"][{edit.map}] = {name}["{edit.layer}.bias"][{edit.map}] = 0'
        else:
            yield f'{name}["{edit.layer}.weight"][{edit.map}, {edit.channel}] = {tensor(edit.weights)}'


def forward(network: Network, last: str = "scores") -> Iterator[str]:
    """Yield a line for each layer up to ``last``; each sets a variable of the layer's name."""
    for layer in network.layers.values():
        source = _source(network, layer)
        shape = ", ".join(map(str, (1, *layer.shape)))
        yield f"{layer.name} = {_step(network.name, layer, source)}  # ({shape})"
        if layer.name == last:
            return


def _source(network: Network, layer: Layer) -> str:
    """Return the variable that holds a layer's input."""
    name = source_of(network, layer.name)
    return "x" if name == "input" else name


def _step(network: str, layer: Layer, source: str) -> str:
    learned = f'{network}["{layer.name}.weight"], {network}["{layer.name}.bias"]'
    if layer.kind == "global_pool":
        return f"{source}.amax(dim=(2, 3))"
    if layer.window is None:
        linear = f"F.linear({source}.flatten(1), {learned})"
        return f"F.relu({linear})" if layer.kind == "hidden" else linear
    kernel, stride, padding = layer.window
    if layer.kind == "pool":
        return f"F.max_pool2d({source}, {kernel}, stride={stride}, padding={padding}, ceil_mode=True)"
    return f"F.relu(F.conv2d({source}, {learned}, stride={stride}, padding={padding}))"


def value(network: Network, address: CellAddress) -> Iterator[str]:
    """Yield the lines that add a value up by hand, where it is a sum, and that pick it out of its layer."""
    layer = network.layers[address.layer]
    place = address[2 : 2 + len(layer.shape)]
    if layer.weight.size:
        source = _source(network, layer)
        learned = f'{network.name}["{layer.name}.weight"][{address.map}]'
        if layer.window is not None:
            kernel, stride, padding = layer.window
            top, left = address.row * stride, address.column * stride
            yield f"padded = F.pad({source}, ({padding}, {padding}, {padding}, {padding}))"
            yield f"seen = padded[0, :, {top}:{top + kernel}, {left}:{left + kernel}]"
        else:
            yield f"seen = {source}.flatten()"
        yield f'by_hand = (seen * {learned}).sum() + {network.name}["{layer.name}.bias"][{address.map}]'
        if layer.kind != "scores":
            yield "by_hand = F.relu(by_hand)"
    yield f"result = {layer.name}[0, {', '.join(map(str, place))}]"
