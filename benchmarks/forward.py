"""The networks over one drawing: the forward pass alone, and the answer that the window asks for at each move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import torch

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import Request
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.inference import prepare_reader
from desktop_cnn.engine.loaded import load_networks
from desktop_cnn.models import Classifier


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    pixels = rasterize(sample_drawings()[9].drawing)
    batch, reader = torch.tensor(pixels)[None, None], prepare_reader()
    models = compared("centred")
    networks = load_networks(models, "cpu").networks
    stages = [f"{name}/{stage.name}" for name, network in networks.items() for stage in network.activations(batch)]
    request = Request(1, Document(pixels=pixels), (), models, frozenset(stages), "cpu", ())
    yield {
        **{f"the {name}": partial(_read, network, batch) for name, network in networks.items()},
        "an answer with every stage": lambda: list(reader.answer(request)),
    }


@torch.inference_mode()
def _read(network: Classifier, batch: torch.Tensor) -> torch.Tensor:
    scores: torch.Tensor = network(batch)
    return scores
