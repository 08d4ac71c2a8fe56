"""The compared networks, loaded for work beside the window's live reading: labs, evaluation, the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import ReplacedError, UserError
from desktop_cnn.core.networks import KernelEdit, Network, Prediction
from desktop_cnn.core.recipes import RECIPES, Recipe
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.engine.describe import to_numpy
from desktop_cnn.engine.device import pick_device
from desktop_cnn.engine.store import STORE, Stored
from desktop_cnn.models import Classifier


@dataclass(frozen=True, eq=False)
class Loaded:
    """Networks by their slots' names, of any recipes, on one device. Any thread."""

    models: Compared
    stored: Mapping[str, Stored]
    device: torch.device

    @cached_property
    def networks(self) -> Mapping[str, Classifier]:
        return {name: each.network for name, each in self.stored.items()}

    def recipe(self, name: str) -> Recipe:
        return RECIPES[self.models[name].recipe]

    def batch(self, name: str, pixels: NDArray[np.float32]) -> Tensor:
        """Return (B, 1, 30, 30), what a network is given for (B, 30, 30) pictures as drawn."""
        return torch.tensor(self.recipe(name).seen(pixels))[:, None].to(self.device)  # (B, 30, 30) -> (B, 1, 30, 30)

    def seen(self, name: str, pixels: Tensor) -> Tensor:
        """Return the same for a tensor on the device, differentiable in the pixels."""
        order = _order(self.models[name].recipe).to(self.device)
        return pixels.flatten(1)[:, order].view(-1, 1, CANVAS_PX, CANVAS_PX)  # (B, 30, 30) -> (B, 1, 30, 30)

    def logits(self, name: str, pixels: Tensor) -> Tensor:
        """Return one network's (B, 10) scores for (B, 30, 30) pictures as drawn, differentiable in the pixels."""
        scores: Tensor = self.networks[name](self.seen(name, pixels))
        return scores

    @torch.inference_mode()
    def probabilities(self, pixels: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Return each network's (B, 10) softmax probabilities for (B, 30, 30) pictures as drawn. All read pictures."""
        return {name: to_numpy(network(self.batch(name, pixels)).softmax(1)) for name, network in self.networks.items()}

    def read(self, document: Document) -> dict[str, Prediction | UserError | None]:
        """Return each network's answer, or why it has none; None for an empty canvas."""
        if not document.pixels.any():
            return dict.fromkeys(self.networks)
        return {name: self._answer(name, document) for name in self.networks}

    def _answer(self, name: str, document: Document) -> Prediction | UserError:
        try:
            return Prediction(self.of_documents(name, [document])[0])
        except UserError as error:
            return error

    @torch.inference_mode()
    def of_documents(self, name: str, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return one network's (B, 10) probabilities. Raises UserError where one holds nothing that it could read."""
        given = [self.models[name].reads.given(self.recipe(name), document) for document in documents]
        batch = torch.tensor(np.stack(given))[:, None].to(self.device)  # (B, H, W) -> (B, 1, H, W)
        return to_numpy(self.networks[name](batch).softmax(1))

    def of_pictures(self) -> Loaded:
        """Return those of the networks that read pictures."""
        stored = {name: each for name, each in self.stored.items() if self.models[name].reads.is_picture}
        return Loaded({name: self.models[name] for name in stored}, stored, self.device)

    def described(self, name: str) -> Network:
        """Return a network as the panels see it: its layers with shapes and receptive fields."""
        return self.stored[name].described(name)


@cache
def _order(recipe: str) -> Tensor:
    """Return (900,): the place where each pixel that networks of a recipe are given was drawn."""
    places = np.arange(CANVAS_PX * CANVAS_PX, dtype=np.float32).reshape(CANVAS_PX, CANVAS_PX)
    with torch.inference_mode(False):  # it is kept, and may serve a backward pass later
        return torch.tensor(RECIPES[recipe].seen(places).ravel().astype(np.int64))


def load_networks(
    models: Compared,
    device: str,
    edits: Iterable[KernelEdit] = (),
    say: Callable[[str], None] | None = None,
    *,
    is_batch: bool = True,
) -> Loaded:
    """Return those that can be read, laid out as ModelStore.take says; ``say`` is told why another cannot.

    Raises UserError where the device cannot be used, or none of the networks, without ``say`` also where one cannot,
    and in any case where one has been replaced.
    """
    where, _reason = pick_device(device)
    stored: dict[str, Stored] = {}
    failures: list[str] = []
    for name, model in models.items():
        try:
            stored[name] = STORE.take(model, where, edits, is_batch=is_batch)
        except ReplacedError:  # which nobody else tells: what is read live was there before
            raise
        except UserError as error:
            failures.append(str(error))
    if failures and (say is None or not stored):
        raise UserError(" ".join(failures))
    for failure in failures:
        assert say is not None
        say(failure)
    return Loaded({name: models[name] for name in stored}, stored, where)


def take_readable(models: Compared, device: str, edits: Iterable[KernelEdit] = ()) -> Loaded:
    """Return those that can be read, for a lab: why another cannot, the window's live reading tells already.

    What reads no pictures is left out. Raises UserError where the device cannot be used, or none of the networks.
    """
    loaded = load_networks(models, device, edits, say=lambda _failure: None).of_pictures()
    if not loaded.stored:
        raise UserError(_("This works on the pixels, and what is compared reads the pen's way: compare another, too."))
    return loaded
