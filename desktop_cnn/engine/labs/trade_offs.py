"""How long every network takes to read one digit: forward passes of single drawings, the networks in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor

from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.trade_offs import ROUNDS, ForwardTimes, TimesQuestion
from desktop_cnn.core.metrics import median
from desktop_cnn.core.values import Pixels
from desktop_cnn.engine.device import timed
from desktop_cnn.engine.loaded import Loaded, load_networks

_WARM_UP, _ROUNDS_BETWEEN = 5, 5


@torch.inference_mode()
def answer(question: TimesQuestion) -> Iterator[Progress | ForwardTimes]:
    """Raises UserError where the device cannot be used, or none of the networks."""
    loaded = load_networks(question.models, question.device, question.edits, say=lambda _failure: None, is_batch=False)
    passes = {name: (network, _given(loaded, name, question.pixels)) for name, network in loaded.networks.items()}
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    for number in range(-_WARM_UP, ROUNDS):
        for name, (network, pixels) in passes.items():
            took_s = timed(partial(network, pixels), loaded.device)
            if number >= 0:
                seconds[name].append(took_s)
        if number % _ROUNDS_BETWEEN == 0:
            yield Progress(max(number, 0) / ROUNDS)
    yield ForwardTimes({name: median(np.array(each) * 1000) for name, each in seconds.items()}, loaded.device.type)


def _given(loaded: Loaded, name: str, pixels: Pixels) -> Tensor:
    """Return the drawing or, for what reads no pictures, anything of that shape: it takes as long."""
    reads = loaded.models[name].reads
    return loaded.batch(name, pixels[None]) if reads.is_picture else torch.zeros(1, *reads.shape, device=loaded.device)


def prepare() -> Callable[[TimesQuestion], Iterator[Progress | ForwardTimes]]:
    """Return ``answer``."""
    return answer
