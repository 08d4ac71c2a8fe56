"""Networks that have been read, the last used kept: one store a process, for live reading and labs alike."""

from __future__ import annotations

import copy
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor, nn

from desktop_cnn.core.catalogue import Compared, Model
from desktop_cnn.core.confidence import Counts
from desktop_cnn.core.errors import ReplacedError, UserError
from desktop_cnn.core.networks import KernelEdit, Network
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.engine.describe import describe
from desktop_cnn.models import Classifier
from desktop_cnn.models.base import Rows
from desktop_cnn.models.checkpoint import Checkpoint, checkpoint_stamp, load_checkpoint

_MOST_KEPT = 16


@dataclass(frozen=True, eq=False)
class Stored:
    """A network on its device, and how often its readings of each confidence were right."""

    model: Model
    network: Classifier
    confidence: Mapping[str, tuple[Counts, ...]]
    _readings: dict[frozenset[str], Callable[[Tensor], Rows]] = field(default_factory=dict, init=False)

    def reading(self, requested: frozenset[str]) -> Callable[[Tensor], Rows]:
        """Return how the network is read with these of its layers, the same for as long as no others are requested.

        What it records of them serves whoever takes the network again.
        """
        read = self._readings.get(requested)
        if read is None:
            read = self.network.reading(requested)
            self._readings.clear()
            self._readings[requested] = read
        return read

    def described(self, name: str) -> Network:
        """Return the network as the panels see it, in the slot of this name. Raises UserError, as ``describe``."""
        return replace(self._described, name=name)

    @cached_property
    def _described(self) -> Network:
        with torch.inference_mode(False):  # kept, and used outside
            network = self.network
            if next(network.parameters()).device.type != "cpu":
                network = copy.deepcopy(network).cpu()
        return replace(describe("", self.model, network), confidence=self.confidence)


class ModelStore:
    """Reads each set of weights when it is first wanted. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Stored] = OrderedDict()
        self._failed: dict[Path, tuple[object, UserError]] = {}

    def take(self, model: Model, device: torch.device, edits: Iterable[KernelEdit], *, is_batch: bool) -> Stored:
        """Return a model with the person's changes of it; ``is_batch``: laid out for many pictures at once.

        What has been read stays as it was read. Raises UserError for weights that cannot be read, which are read again
        when their file has changed, not sooner, and ReplacedError.
        """
        own = [edit for edit in edits if edit.model == model.id]
        # By what they hold: each question from another process brings copies of its edits.
        key = (model.path, model.checksum, str(device), is_batch, *(pickle.dumps(edit) for edit in own))
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = self._read(model, device, own, is_batch)
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def stamps(self, models: Compared) -> list[object]:
        """Return what differs once a file of models that could not be read has been written or put back."""
        return [checkpoint_stamp(model.path) for model in models.values() if model.path in self._failed]

    def clear(self) -> None:
        """Let go of everything, and of why anything could not be read."""
        with self._lock:
            self._kept.clear()
            self._failed.clear()

    def forget(self, device: torch.device) -> None:
        """Let go of what lies on a device that has been lost."""
        with self._lock:
            for key in [key for key in self._kept if key[2] == str(device)]:
                del self._kept[key]

    @torch.inference_mode(False)  # it is kept, and may serve a backward pass later
    def _read(self, model: Model, device: torch.device, edits: list[KernelEdit], is_batch: bool) -> Stored:
        stamp = (checkpoint_stamp(model.path), model.checksum)  # first: what is written meanwhile is noticed
        known = self._failed.get(model.path)
        if known is not None and known[0] == stamp:
            raise copy.copy(known[1])
        try:
            _check_there(model)
            checkpoint = load_checkpoint(model.path)
            _check_same(model, checkpoint)
        except UserError as error:
            # Without its traceback, which holds what was read there, and grows each time that it is raised again.
            self._failed[model.path] = (stamp, copy.copy(error))
            raise
        self._failed.pop(model.path, None)
        for edit in edits:
            _change(checkpoint.network, edit)
        # channels_last: half the time for many pictures; for one drawing it would be slower.
        layout = torch.channels_last if is_batch else torch.contiguous_format
        checkpoint.network.to(device, memory_format=layout)  # type: ignore[call-overload]  # untyped in torch
        # What was measured holds for no edited network.
        return Stored(model, checkpoint.network, {} if edits else checkpoint.confidence)


def _check_there(model: Model) -> None:
    """Raises UserError where nobody has trained this architecture by this recipe: no file is damaged then."""
    if not model.path.exists() and not model.path.with_suffix(".json").exists():
        told = _(
            "No weights of the network “{network}” come with the recipe “{recipe}”: choose another recipe, or train it "
            "by desktop-cnn train --model {architecture} --recipe {name}."
        )
        title = RECIPES[model.recipe].title if model.recipe in RECIPES else model.recipe
        names = {"network": _(model.title), "recipe": _(title), "architecture": model.architecture}
        raise UserError(told.format(**names, name=model.recipe))


def _check_same(model: Model, checkpoint: Checkpoint) -> None:
    """Raises ReplacedError: the model's figures are those of other weights, by which others may be reading still."""
    if model.checksum not in ("", checkpoint.card["sha256"]):
        told = _("{path} has been replaced since the window was opened: open it again to read with the new weights.")
        raise ReplacedError(told.format(path=model.path))


@torch.no_grad()
def _change(network: Classifier, edit: KernelEdit) -> None:
    layer = network.get_submodule(edit.layer)
    assert isinstance(layer, nn.Conv2d)
    if edit.weights is not None:
        layer.weight[edit.map, edit.channel] = torch.tensor(edit.weights)
        return
    layer.weight[edit.map] = 0
    if layer.bias is not None:
        layer.bias[edit.map] = 0


STORE = ModelStore()
