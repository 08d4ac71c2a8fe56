"""What is installed and what it runs on."""

from __future__ import annotations

import platform
from typing import Any

import numpy
import torch

from desktop_cnn import __version__
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _
from desktop_cnn.engine.device import pick_device
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path


def about(wanted_device: str) -> dict[str, Any]:
    """Return versions, the device with its reason, and every set of weights that comes with the program."""
    device, reason = pick_device(wanted_device)
    weights = {}
    for architecture in ARCHITECTURES:
        for recipe in RECIPES:
            path = weights_path(architecture, recipe)
            card = load_checkpoint(path).card
            weights[path.stem] = {key: card[key] for key in ("parameters", "held_out", "figures")}
    return {
        "desktop-cnn": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "device": device.type,
        "reason": _(reason),
        "resources": str(resource()),
        "weights": weights,
    }
