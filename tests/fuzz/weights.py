"""python -m tests.fuzz.weights [MUTATIONS [SEED]]: damaged weights, 10,000 mutations of bytes where nothing is said.

Beside these: cut off after every hundredth, and in every architecture each tensor that is not finite, has another name,
shape or type, is missing or one too many. Each is tried with the card that the weights came with, whose checksum must
refuse them, and with one made for them, so that the reader itself is tried: what it takes has to be what the file says.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save

from desktop_cnn.core.errors import UserError
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint, weights_path

NAME = "pooled"


class Weights:
    """Weights in a folder of their own, with a card."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self.path = weights_path(name, "centred", folder)
        torch.manual_seed(0)
        save_checkpoint(self.path, ARCHITECTURES[name](), {"architecture": name, "recipe": "centred"})
        self.raw = self.path.read_bytes()
        self._card = self.path.with_suffix(".json")
        self._vouching = self._card.read_text()

    def refused(self, raw: bytes, *, vouched: bool) -> str:
        """Return in which sentence other bytes are refused, empty where they are read as what they say."""
        told = self._vouching
        if vouched:
            told = json.dumps({**json.loads(told), "sha256": hashlib.sha256(raw).hexdigest()})
        self._card.write_text(told)
        self.path.write_bytes(raw)
        try:
            tensors = load_checkpoint(self.path).network.state_dict()
        except UserError as error:
            sentence = str(error)
            assert sentence.startswith(str(self.path)), sentence
            assert "\n" not in sentence, sentence
            return sentence
        wanted = said_by(raw)
        assert tensors.keys() == wanted.keys()
        for name, tensor in tensors.items():
            np.testing.assert_array_equal(tensor.numpy(), wanted[name], err_msg=name)
        return ""


def said_by(raw: bytes) -> dict[str, np.ndarray]:
    """Return the tensors of a safetensors file, read as its specification says."""
    start = 8 + int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8:start])
    head.pop("__metadata__", None)
    found = {}
    for name, fields in head.items():
        first, end = (start + offset for offset in fields["data_offsets"])
        found[name] = np.frombuffer(raw[first:end], {"F32": "<f4", "I64": "<i8"}[fields["dtype"]]).reshape(
            fields["shape"]
        )
    return found


def truncations(raw: bytes) -> Iterator[bytes]:
    for percent in range(100):
        yield raw[: len(raw) * percent // 100]


def mutations(raw: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield so many copies with one to four other bytes, half of them in the head, where they mean most."""
    rng = random.Random(seed)
    end = 8 + int.from_bytes(raw[:8], "little")
    for _number in range(count):
        changed = bytearray(raw)
        for _byte in range(rng.choice((1, 1, 2, 4))):
            changed[rng.randrange(rng.choice((end, len(raw))))] = rng.randrange(256)
        yield bytes(changed)


_CHANGES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "nan": lambda tensor: _with(tensor, math.nan),
    "inf": lambda tensor: _with(tensor, math.inf),
    "-inf": lambda tensor: _with(tensor, -math.inf),
    "float64": torch.Tensor.double,
    "float16": torch.Tensor.half,
    "bfloat16": torch.Tensor.bfloat16,
    "int32": torch.Tensor.int,
    "flat": lambda tensor: tensor.reshape(1, -1),
    "longer": lambda tensor: torch.cat([tensor, tensor]),
    "empty": lambda tensor: tensor[:0],
}


def _with(tensor: torch.Tensor, value: float) -> torch.Tensor:
    changed = tensor.clone()
    changed.view(-1)[-1] = value
    return changed


def changes(tensors: dict[str, torch.Tensor]) -> Iterator[tuple[str, bytes]]:
    """Yield what was changed, and the weights with it."""
    for name, tensor in tensors.items():
        others = {other: value for other, value in tensors.items() if other != name}
        yield f"{name} missing", save(others)
        yield f"{name} with another name", save({**others, f"{name}_": tensor})
        yield f"{name} twice", save({**tensors, f"{name}.copy": tensor.clone()})
        if tensor.is_floating_point():
            for change, make in _CHANGES.items():
                yield f"{name} {change}", save({**others, name: make(tensor).contiguous()})


def try_bytes(weights: Weights, count: int, seed: int) -> Counter[str]:
    """Return how many were read and refused; raise AssertionError for anything else."""
    counts: Counter[str] = Counter()
    for number, raw in enumerate((*truncations(weights.raw), *mutations(weights.raw, count, seed))):
        if raw == weights.raw:
            continue
        try:
            assert "is damaged" in weights.refused(raw, vouched=False)
            told = weights.refused(raw, vouched=True)
        except Exception as error:
            raise AssertionError(f"number {number} of seed {seed}: {error!r}") from error
        counts["refused" if told else "read"] += 1
    return counts


def try_tensors(name: str, folder: Path) -> int:
    """Return how many weights of an architecture were refused, each with one tensor changed; all have to be."""
    weights, refused = Weights(folder, name), 0
    for change, raw in changes(ARCHITECTURES[name]().state_dict()):
        assert weights.refused(raw, vouched=True), f"{name}: {change}"
        refused += 1
    return refused


def main() -> None:
    count, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 10_000), (2, 0)))
    warnings.simplefilter("error")
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        tensors = sum(try_tensors(name, Path(folder)) for name in ARCHITECTURES)
        counts = try_bytes(Weights(Path(folder)), count, seed)
    told = f"{counts['read']:,} read as they are, {counts['refused']:,} refused; {tensors} changed tensors refused"
    sys.stdout.write(f"{told}; by their checksum all refused, in {time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    main()
