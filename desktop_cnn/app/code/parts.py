"""What programs are put together from: pictures, weights, layers, each as lines of Python."""

from __future__ import annotations

import base64
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.inspection import place_in
from desktop_cnn.core.labs.curves import MNIST, PEN, SAMPLES
from desktop_cnn.core.networks import CellAddress, KernelEdit, LayerInfo, Network
from desktop_cnn.core.operations.base import OPERATIONS, Learned

GIVEN = "What the networks are given."
DRAWN = "The drawing as drawn."
SHOWN = "The drawing, with the perturbations that the panels show."
PEN_PATH = "The pen's way: of each step how far it moved without drawing, and the line that it drew."

_TORCH = {"torch.": "import torch", "F.": "import torch.nn.functional as F"}
_END = "torch.set_printoptions(sci_mode=False)\nprint(result)"
_WIDTH = 96


def program(*parts: Iterable[str]) -> str:
    """Return a program of parts; the last one sets ``result``.

    What a part imports, at the beginning of a line, is imported once, at the program's head.
    """
    imports: set[str] = set()
    blocks = []
    for part in parts:
        lines = "\n".join(part).split("\n")
        imports |= {line for line in lines if _is_import(line)}
        blocks.append("\n".join(line for line in lines if not _is_import(line)).strip())
    blocks = [*_called(blocks), *blocks]
    imports |= {line for name, line in _TORCH.items() if any(name in block for block in [*blocks, _END])}
    whole = _head(imports)
    for before, block in pairwise(["", *filter(None, blocks), _END]):
        whole += "\n\n\n" if _defines(before) or _defines(block) else "\n\n"
        whole += block
    return whole + "\n"


def _called(blocks: Sequence[str]) -> list[str]:
    """Return the functions that the lines call and torch has not."""
    defined = (OPERATIONS[name].definition for name in OPERATIONS if OPERATIONS[name].definition)
    return [each for each in defined if any(each.removeprefix("def ").partition("(")[0] + "(" in b for b in blocks)]


def _head(imports: Iterable[str]) -> str:
    """Return the lines in groups: the standard library, packages, this program."""
    groups: dict[int, list[str]] = {}
    for line in sorted(imports, key=lambda line: (line.startswith("from "), line)):
        package = line.split()[1].partition(".")[0]
        group = 0 if package in sys.stdlib_module_names else 2 if package == "desktop_cnn" else 1
        groups.setdefault(group, []).append(line)
    return "\n\n".join("\n".join(groups[group]) for group in sorted(groups))


def _is_import(line: str) -> bool:
    return line.startswith(("import ", "from "))


def _defines(block: str) -> bool:
    return "\ndef " in f"\n{block}"


def picture(pixels: NDArray[np.float32], comment: str, name: str = "x") -> Iterator[str]:
    """Yield the lines that make ``name``, (N, 1, H, W), of (N, H, W) or, for one, (H, W) values, to the last bit."""
    packed = base64.b85encode(zlib.compress(pixels.astype("<f4").tobytes(), 9)).decode()
    yield "import base64"
    yield "import zlib"
    yield f"# {comment}"
    yield "packed = ("
    for start in range(0, len(packed), _WIDTH):
        yield f'    "{packed[start : start + _WIDTH]}"'
    yield ")"
    yield "unpacked = bytearray(zlib.decompress(base64.b85decode(packed)))"
    height, width = pixels.shape[-2:]
    yield f"{name} = torch.frombuffer(unpacked, dtype=torch.float32).view(-1, 1, {height}, {width})"


def tensor(values: NDArray[np.float32]) -> str:
    """Return an expression for a matrix."""
    return f"torch.tensor({[[float(str(value)) for value in row] for row in values]})"


def variable(network: Network) -> str:
    """Return what a network's weights are called in a program."""
    return re.sub(r"\W|^(?=\d)", "_", network.name)


def weights(network: Network, edits: Sequence[KernelEdit] = ()) -> Iterator[str]:
    """Yield the lines that read a network's weights into a dict, the person's edits included."""
    name, model = variable(network), network.model
    yield "from safetensors.torch import load_file"
    if model.source == "bundled":
        yield "from desktop_cnn.core.resources import resource"
        yield f'{name} = load_file(resource("weights", "{model.path.name}"))'
    else:
        yield f"{name} = load_file({str(model.path)!r})"
    for edit in edits:
        if edit.model != model.id:
            continue
        if edit.weights is not None:
            yield f'{name}["{edit.layer}.weight"][{edit.map}, {edit.channel}] = {tensor(edit.weights)}'
            continue
        silent = [f'{name}["{edit.layer}.{key}"][{edit.map}]' for key in network.layers[edit.layer].parameters]
        yield f"{' = '.join(silent)} = 0"


def forward(network: Network, last: str = "scores", batch: int | str = 1) -> Iterator[str]:
    """Yield a line for each layer up to ``last``; each sets a variable of the layer's name.

    ``batch``: how many pictures ``x`` holds, for the shapes behind the lines.
    """
    for layer in network.layers.values():
        shape = ", ".join(map(str, (batch, *layer.shape)))
        yield f"{layer.name} = {_step(variable(network), layer)}  # ({shape})"
        if layer.name == last:
            return


def function(name: str, network: Network, last: str = "scores", returned: str = "") -> Iterator[str]:
    """Yield a function of (B, 1, 30, 30) pixels as drawn that returns ``last`` or other layers up to it."""
    yield f"def {name}(x):"
    if network.recipe.permuted:
        yield "    x = x.flatten(1)[:, order].view(-1, 1, 30, 30)  # the network sees permuted pixels"
    for line in forward(network, last, "B"):
        yield f"    {line}"
    yield f"    return {returned or last}"


def readers(networks: Mapping[str, Network], edits: Sequence[KernelEdit] = ()) -> list[Iterable[str]]:
    """Return the parts that define ``readers``: for each network a function from pixels as drawn to scores."""
    parts: list[Iterable[str]] = []
    for network in networks.values():
        parts += [weights(network, edits), function(f"{variable(network)}_scores", network)]
    pairs = ", ".join(f'"{name}": {variable(network)}_scores' for name, network in networks.items())
    return [*order(*networks.values()), *parts, [f"readers = {{{pairs}}}"]]


def order(*networks: Network) -> list[Iterable[str]]:
    """Return the part that sets ``order``, where a network sees permuted pixels."""
    if not any(network.recipe.permuted for network in networks):
        return []
    return [["from desktop_cnn.core.permutation import ORDER", "order = torch.tensor(ORDER)"]]


def digits(source: str, pen_part: str, limit: int | None = None, seed: int = 0) -> Iterator[str]:
    """Yield the lines that read ``data``, an engine.labelled.Labelled of ``limit`` digits, or all for None.

    ``pen_part``: which side of the split is meant by PEN.
    """
    if source == SAMPLES:
        yield "from desktop_cnn.engine.labelled import labelled_samples"
        yield "data = labelled_samples()"
        return
    part, placement = "all", "Placement()"
    yield "from desktop_cnn.app.documents import open_drawing"
    yield "from desktop_cnn.engine.labelled import Sample, load_labelled"
    yield "from desktop_cnn.engine.placement import Placement"
    if source == MNIST:
        yield "from desktop_cnn.engine.download import TEST_FILES, fetch_mnist"
        yield "path = fetch_mnist(print, files=TEST_FILES)"
    elif source == PEN:
        yield "from desktop_cnn.core.pen_digits import PEN_FILE, SIZE_PX"
        yield "path = PEN_FILE"
        part, placement = pen_part, "Placement((SIZE_PX, SIZE_PX))"
    else:
        yield "from pathlib import Path"
        yield f"path = Path({source!r})"
    yield f'data = load_labelled(path, "{part}", {placement}, open_drawing, Sample({limit}, {seed}))'


def _variables(layers: Iterable[str]) -> list[str]:
    """Return the variables that hold what layers put out."""
    return ["x" if name == "input" else name for name in layers]


def _learned(network: str, layer: LayerInfo) -> Learned:
    return lambda name: f'{network}["{layer.name}.{name}"]'


def _step(network: str, layer: LayerInfo) -> str:
    learned = _learned(network, layer)
    made = layer.operation.torch_line(_variables(layer.inputs), learned)
    return layer.then.torch_line([made], learned) if layer.then else made


def value(network: Network, address: CellAddress) -> Iterator[str]:
    """Yield the lines that add a value up by hand, where it is a sum, and that pick it out of its layer."""
    layer = network.layers[address.layer]
    place, learned = place_in(address, layer.shape), _learned(variable(network), layer)
    lines = list(layer.operation.value_lines(_variables(layer.sources), learned, place))
    if lines:
        yield from lines
        if layer.then:
            yield f"by_hand = {layer.then.torch_line(['by_hand'], learned)}"
        yield 'print(f"added up by hand: {float(by_hand):.6g}")'
    yield f"result = {layer.name}[0, {', '.join(map(str, place))}]"
