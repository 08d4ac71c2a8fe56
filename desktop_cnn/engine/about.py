"""What is installed and what it runs on."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import torch

from desktop_cnn import __version__
from desktop_cnn.core.catalogue import catalogue
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.pen_digits import COLLECTION, CREDIT, read_pen
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _
from desktop_cnn.engine.device import pick_device
from desktop_cnn.models.checkpoint import load_checkpoint


def about(wanted_device: str) -> dict[str, Any]:
    """Return versions, the device with its reason, and the pen digits and weights that come with the program.

    Digits and weights that cannot be read have an "error", which says why.
    """
    device, reason = pick_device(wanted_device)
    weights = {}
    for model in catalogue().models.values():
        weights[model.id] = _facts_of(model.path)
    return {
        "desktop-cnn": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "device": device.type,
        "reason": _(reason),
        "resources": str(resource()),
        "pen_digits": _pen_facts(),
        "weights": weights,
    }


def _pen_facts() -> dict[str, Any]:
    facts = {"collection": COLLECTION, **CREDIT}
    try:
        return {"digits": len(read_pen().labels), **facts}
    except UserError as error:
        return {"error": str(error), **facts}


def _facts_of(path: Path) -> dict[str, Any]:
    try:
        card = load_checkpoint(path).card
    except UserError as error:
        return {"error": str(error)}
    for key, is_right in _FACTS.items():
        if key not in card:
            return {"error": _("The model card of {path} lacks {key}.").format(path=path, key=key)}
        if not is_right(card[key]):
            message = _("The model card of {path} says of {key} what cannot be.")
            return {"error": message.format(path=path, key=key)}
    return {key: card[key] for key in _FACTS}


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _are_shares(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_share, value.values()))


def _are_figures(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(each, dict) and _is_share(each.get("value")) for each in value.values()
    )


_FACTS: dict[str, Callable[[Any], bool]] = {
    "parameters": _is_count,
    "held_out": _are_shares,
    "figures": _are_figures,
}
