"""What a file of weights holds, told by its head alone: no torch, and nothing but the head is read."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

from desktop_cnn.core.files import read_start

_MOST_BYTES = 1_000_000
_LENGTH = struct.Struct("<Q")


def weight_shapes(path: Path) -> Mapping[str, tuple[int, ...]]:
    """Return each tensor's shape by its name, such as "conv1.weight"; nothing where that cannot be read. Any thread."""
    try:
        (length,) = _LENGTH.unpack(read_start(path, _LENGTH.size))
        head = json.loads(read_start(path, _LENGTH.size + min(length, _MOST_BYTES))[_LENGTH.size :])
        return {name: tuple(fields["shape"]) for name, fields in head.items() if name != "__metadata__"}
    except (OSError, ValueError, struct.error, LookupError, TypeError, AttributeError, RecursionError):
        return {}  # what is wrong with the weights is told when they are loaded
