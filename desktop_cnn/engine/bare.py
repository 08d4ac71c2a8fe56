"""The networks' passes and nothing else: below this no program over them can come."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch

from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import Request
from desktop_cnn.engine.inference import prepare_reader
from desktop_cnn.engine.loaded import load_networks

_WARM, _HOT = 5, 60


def bare_passes(models: Compared, document: Document, device: str, warm: int = _WARM) -> Callable[[], None]:
    """Return what reads the document once with each of the networks and keeps nothing, on one torch thread.

    ``warm``: how often that is done before. It is the calling thread's. Raises UserError where one cannot be loaded, or
    has no answer to the document.
    """
    torch.set_num_threads(1)
    loaded = load_networks(models, device, is_batch=False)
    given = {name: models[name].reads.given(loaded.recipe(name), document) for name in models}
    batches = {name: torch.tensor(np.asarray(each))[None, None].to(loaded.device) for name, each in given.items()}

    @torch.inference_mode()
    def read() -> None:
        for name, network in loaded.networks.items():
            network(batches[name]).cpu()  # waits for a GPU

    for _pass in range(warm):
        read()
    return read


def hot_ms(request: Request) -> tuple[float, float]:
    """Return how long an answer with the requested layers takes, and the bare passes, one right after the other.

    Medians of both in turns, in ms. Errors as ``bare_passes``.
    """
    read, reader = bare_passes(request.models, request.document, request.device), prepare_reader()
    times: tuple[list[float], list[float]] = [], []
    works: tuple[Callable[[], object], ...] = (lambda: list(reader.answer(request)), read)
    for turn in range(_WARM + _HOT):
        for kept, work in zip(times, works, strict=True):
            begun_s = time.perf_counter()
            work()
            if turn >= _WARM:
                kept.append((time.perf_counter() - begun_s) * 1000)
    return float(np.median(times[0])), float(np.median(times[1]))
