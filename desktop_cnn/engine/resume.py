"""A run on disk after each epoch, so that a killed one goes on to the very same weights.

Tensors and numbers as safetensors, like the weights: nothing that is read can run code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_whole
from desktop_cnn.core.text import _


@dataclass(frozen=True, eq=False)
class RunState:
    """``numbers`` are JSON's; ``tensors`` have names such as "network.0.weight"."""

    numbers: Mapping[str, Any]
    tensors: Mapping[str, Tensor]


def run_path(weights: Path) -> Path:
    """Return where the run that makes these weights keeps its state."""
    return weights.with_suffix(".run")


def save_run(path: Path, state: RunState) -> None:
    """Write the state, whole or not at all. Raises OSError."""
    tensors = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in state.tensors.items()}
    write_whole(path, save(tensors, {"numbers": json.dumps(state.numbers)}))


def load_run(path: Path) -> RunState:
    """Read a state. Raises UserError, naming the file."""
    try:
        with safe_open(path, "pt") as file:
            numbers = json.loads(file.metadata()["numbers"])
            return RunState(numbers, {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118  (the file is no mapping)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        message = _("{path} holds no run to go on with: {error}. Start again without --resume.")
        raise UserError(message.format(path=path, error=error)) from error


def named(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors with a prefix before their names."""
    return {f"{prefix}.{name}": tensor for name, tensor in tensors.items()}


def below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors that have a prefix, without it."""
    return {name.removeprefix(f"{prefix}."): t for name, t in tensors.items() if name.startswith(f"{prefix}.")}
