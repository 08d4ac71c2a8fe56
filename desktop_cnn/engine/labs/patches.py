"""What excites a map: its largest values over many drawings, and the patches that they rest on.

Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, figure 2; here the patches alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.patches import OWN, PATCHES, PEN_PART, Patches, PatchQuestion
from desktop_cnn.core.operations.base import cut
from desktop_cnn.core.receptive_field import Box, Window, Windows
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labelled import Sample
from desktop_cnn.engine.labs.digits import read_digits
from desktop_cnn.engine.loaded import Loaded, load_networks

_CHUNK = 200
_NAME = "asked"
"""The only network that is looked into is known by this name here."""


class _Best(NamedTuple):
    """The largest values of each map of a layer, (maps, up to 9) each: the value, its drawing and its cell."""

    values: Tensor
    drawings: Tensor
    cells: Tensor

    def with_more(self, other: _Best) -> _Best:
        values, drawings, cells = (torch.cat(pair, dim=1) for pair in zip(self, other, strict=True))
        top = values.topk(min(PATCHES, values.shape[1]), dim=1)
        return _Best(top.values, drawings.gather(1, top.indices), cells.gather(1, top.indices))


class PatchFinder:
    """Keeps the drawings that it read last, and for each layer where its largest values lie. Used on one thread."""

    def __init__(self, cores: CorePool) -> None:
        self._cores = cores
        self._key: tuple[str, Path] | None = None
        self._pixels: NDArray[np.float32] = np.zeros((0, CANVAS_PX, CANVAS_PX), dtype=np.float32)
        self._index: dict[str, _Best] = {}

    def answer(self, question: PatchQuestion) -> Iterator[Progress | Patches]:
        """Raises UserError where the data, the weights or the device cannot be used."""
        loaded = load_networks({_NAME: question.model}, question.device)
        key = (question.source, question.model.path)
        if key != self._key or question.source == OWN:
            self._key, self._index = None, {}
            self._pixels = question.own if question.source == OWN else (yield from _read(question))
            self._index = yield from self._find(loaded)
            self._key = key
        if not self._index:
            yield Patches(question.layer)
            return
        best = self._index[question.layer]
        pictures = _cut(loaded, self._pixels, best, question.layer)
        values = np.where(best.values > 0, best.values, np.float32(np.nan)).astype(np.float32)
        missing = PATCHES - values.shape[1]
        yield Patches(
            question.layer,
            digits=len(self._pixels),
            values=np.pad(values, ((0, 0), (0, missing)), constant_values=np.nan),
            pictures=np.pad(pictures, ((0, 0), (0, missing), (0, 0), (0, 0))),
        )

    def _find(self, loaded: Loaded) -> Generator[Progress, None, dict[str, _Best]]:
        """Yield how far it is, and return the best of every convolution."""
        firsts = range(0, len(self._pixels), _CHUNK)
        index: dict[str, _Best] = {}

        def read(first: int) -> dict[str, _Best]:
            return _best(loaded, self._pixels[first : first + _CHUNK], first)

        for first, found in zip(firsts, self._cores.map(read, firsts), strict=True):
            index = {name: index[name].with_more(best) if index else best for name, best in found.items()}
            yield Progress(min(first + _CHUNK, len(self._pixels)) / len(self._pixels))
        return index


def _read(question: PatchQuestion) -> Generator[Progress, None, NDArray[np.float32]]:
    data = yield from read_digits(question.source, PEN_PART, Sample(), question.read)
    return data.pixels


@torch.inference_mode()
def _best(loaded: Loaded, pixels: NDArray[np.float32], first: int) -> dict[str, _Best]:
    """Return for each layer with kernels the largest value of each map in each of the best drawings."""
    found = {}
    layers = loaded.described(_NAME).layers
    for activation in loaded.networks[_NAME].activations(loaded.batch(_NAME, pixels)):
        if layers[activation.name].has_kernels:
            largest = activation.values.flatten(2).max(dim=2)  # (B, C, H, W) -> (B, C)
            values, cells = (each.T.float().cpu() for each in largest)
            drawings = (torch.arange(len(pixels)) + first).expand_as(values)
            none = torch.zeros(len(values), 0)
            found[activation.name] = _Best(none, none.long(), none.long()).with_more(
                _Best(values, drawings, cells.long())
            )
    return found


def _cut(loaded: Loaded, pixels: NDArray[np.float32], best: _Best, layer: str) -> NDArray[np.float32]:
    """Return (maps, up to 9, height, width): the receptive field of each place, in what the network is given."""
    shown = loaded.described(_NAME).layers[layer]
    assert shown.receptive_field is not None
    pictures = np.zeros((*best.cells.shape, *shown.receptive_field.size), dtype=np.float32)
    whole = Windows(*map(Window, shown.receptive_field.size))
    for place, cell in np.ndenumerate(best.cells.numpy()):
        row, column = divmod(int(cell), shown.shape[2])
        top, left = shown.receptive_field.box(Box(row, column, row + 1, column + 1))[:2]
        given = loaded.recipe(_NAME).seen(pixels[int(best.drawings[place])])
        (pictures[place],), _box = cut(given[None], whole, top, left, 0.0)
    return pictures


def prepare() -> Callable[[PatchQuestion], Iterator[Progress | Patches]]:
    """Return a PatchFinder's ``answer``."""
    return PatchFinder(CorePool()).answer
