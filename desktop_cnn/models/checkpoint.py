"""Weights on disk: a safetensors file and, beside it, the model card that vouches for it.

Only safetensors is read, so that opening weights never runs anyone's code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from desktop_cnn.core import versions
from desktop_cnn.core.catalogue import read_card
from desktop_cnn.core.confidence import Counts, from_card
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_whole
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _
from desktop_cnn.models.base import ARCHITECTURES, Classifier


@dataclass(frozen=True)
class Checkpoint:
    """A trained network and its card, whose keys weights/README.md explains.

    ``confidence``: how often its readings of each confidence were right, empty where that was not measured.
    """

    network: Classifier
    card: dict[str, Any]
    confidence: Mapping[str, tuple[Counts, ...]]


def weights_path(architecture: str, recipe: str, folder: Path | None = None) -> Path:
    """Return where weights lie: in ``folder``, or those that come with the program."""
    return (folder or resource("weights")) / f"{architecture}-{recipe}.safetensors"


def load_checkpoint(path: Path) -> Checkpoint:
    """Read weights and card; the network is in eval mode on the CPU. Any thread.

    Raises UserError for a file that is missing, damaged, not of its card's architecture, or not finite, and for a card
    of a newer version: weights that were made for something else would give answers that look like any other.
    """
    card = _known_card(path)
    raw = _read(path)
    if hashlib.sha256(raw).hexdigest() != card["sha256"]:
        message = _("{path} is damaged: its checksum is not the one in its model card. Install it again.")
        raise UserError(message.format(path=path))
    try:
        tensors = load(raw)
    except (SafetensorError, KeyError, ValueError) as error:
        raise UserError(_("{path} holds no safetensors weights: {error}").format(path=path, error=error)) from error
    network = ARCHITECTURES[card["architecture"]]()
    _check(path, tensors, network.state_dict())
    network.load_state_dict(tensors)
    network.eval().requires_grad_(False)
    if not torch.isfinite(network(torch.ones(1, *network.reads().shape))).all():
        raise UserError(_("{path}: its answers are not finite.").format(path=path))
    return Checkpoint(network, card, _confidence(path, card))


def _confidence(path: Path, card: dict[str, Any]) -> dict[str, tuple[Counts, ...]]:
    try:
        return from_card(card)
    except ValueError as error:
        told = _("{path} is no model card: {error}")
        raise UserError(told.format(path=path.with_suffix(".json"), error=error)) from error


def checkpoint_stamp(path: Path) -> object:
    """Return what differs once weights or card have been written, put back or taken away."""
    stamps = []
    for each in (path, path.with_suffix(".json")):
        with suppress(OSError):
            found = each.stat()
            stamps.append((each, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    return stamps


def save_checkpoint(path: Path, network: Classifier, card: dict[str, Any]) -> None:
    """Write weights and card, each whole or not at all; the card's checksum is filled in."""
    raw = save({name: tensor.contiguous() for name, tensor in network.state_dict().items()})
    write_whole(path, raw)
    save_card(path, {**card, "sha256": hashlib.sha256(raw).hexdigest()})


def save_card(path: Path, card: dict[str, Any]) -> None:
    """Write the model card of the weights at ``path``, with its version."""
    card = {**card, "version": versions.MODEL_CARD}
    write_whole(path.with_suffix(".json"), (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("The weights {path} cannot be read: {error}. Install the program again or train them.")
        raise UserError(message.format(path=path, error=error.strerror)) from error


def _known_card(path: Path) -> dict[str, Any]:
    card = read_card(path)
    if card["architecture"] not in ARCHITECTURES or card.get("recipe") not in RECIPES:
        message = _(
            "{path} is of an architecture or a recipe that is not known here: {name}, {recipe}. "
            "Your own are known once their file is named by --plugin."
        )
        raise UserError(message.format(path=path, name=card["architecture"], recipe=card.get("recipe")))
    return card


def _check(path: Path, tensors: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    if tensors.keys() != expected.keys():
        names = ", ".join(sorted(tensors.keys() ^ expected.keys()))
        raise UserError(_("{path} is of another network: {names} differ.").format(path=path, names=names))
    for name, tensor in tensors.items():
        if tensor.shape != expected[name].shape or tensor.dtype != expected[name].dtype:
            message = _("{path}: {name} is {found}, but this network needs {wanted}.")
            found, wanted = (f"{tuple(t.shape)} {t.dtype}" for t in (tensor, expected[name]))
            raise UserError(message.format(path=path, name=name, found=found, wanted=wanted))
        if not torch.isfinite(tensor).all():
            raise UserError(_("{path}: {name} has values that are not finite.").format(path=path, name=name))
