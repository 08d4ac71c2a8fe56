"""A recipe's networks from their files: each is read, or fails, alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import KernelEdit
from desktop_cnn.models import ARCHITECTURES, Classifier
from desktop_cnn.models.checkpoint import Checkpoint, checkpoint_stamp, load_checkpoint, weights_path


def networks_in(folder: Path | None, recipe: str) -> list[str]:
    """Return the architectures that a person's folder has weights of; all of them without one. Raises UserError."""
    names = [name for name in ARCHITECTURES if folder is None or weights_path(name, recipe, folder).exists()]
    if not names:
        wanted = _(" or ").join(weights_path(name, recipe).name for name in ARCHITECTURES)
        message = _("{folder} holds no weights of this recipe: {wanted}, each beside its card.")
        raise UserError(message.format(folder=folder, wanted=wanted))
    return names


def read_weights(
    recipe: str, folder: Path | None, edits: Iterable[KernelEdit]
) -> tuple[dict[str, Checkpoint], dict[str, UserError]]:
    """Return a recipe's networks, on the CPU, with what the person has changed, and why the others cannot be read.

    Raises UserError for a ``folder`` that has none of them; without one the program's own are read.
    """
    found: dict[str, Checkpoint] = {}
    failures: dict[str, UserError] = {}
    for name in networks_in(folder, recipe):
        try:
            found[name] = _read_network(name, weights_path(name, recipe, folder))
        except UserError as error:
            failures[name] = error
    for edit in edits:
        if edit.network in found:
            _change(found[edit.network].network, edit)
            # What was measured holds for no edited network.
            found[edit.network] = replace(found[edit.network], confidence={})
    return found, failures


def _read_network(name: str, path: Path) -> Checkpoint:
    checkpoint = load_checkpoint(path)
    if checkpoint.card["architecture"] != name:
        raise UserError(_("{path} holds the weights of another architecture.").format(path=path))
    return checkpoint


@torch.no_grad()
def _change(network: Classifier, edit: KernelEdit) -> None:
    layer = network.get_submodule(edit.layer)
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    if edit.weights is None:
        layer.weight[edit.map] = 0
        layer.bias[edit.map] = 0
    else:
        layer.weight[edit.map, edit.channel] = torch.tensor(edit.weights)


def weights_stamps(recipe: str) -> list[object]:
    """Return what differs once a file of the recipe's own weights has been written, put back or taken away."""
    return [checkpoint_stamp(weights_path(name, recipe)) for name in ARCHITECTURES]
