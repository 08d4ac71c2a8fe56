"""MNIST's IDX files (LeCun et al., 1998) of 28×28 digits, under the names that people have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.engine.folder import DataFile
from desktop_cnn.engine.unpacking import MAX_DIGITS, too_many, unpacked

SIDE_PX = 28
_MAGIC = b"\0\0\x08"
_SHAPES: dict[int, tuple[int, ...]] = {1: (), 3: (SIDE_PX, SIDE_PX)}
_NAME = re.compile(r"(?P<before>.*?)(?P<kind>images|labels)(-idx[13])?(-ubyte)?")


@dataclass(frozen=True)
class IdxPair:
    """A file of pictures and the one of their labels.

    ``name`` is what both are called, such as "t10k"; so many other pairs of the same part lie ``beside`` them.
    """

    name: str
    part: str
    images: Path
    labels: Path
    beside: int = 0

    @property
    def path(self) -> Path:
        return self.images

    @property
    def is_mnist(self) -> bool:
        """Whether these are called as MNIST's own files are."""
        return self.name in ("train", "t10k")

    @property
    def lies_on_its_side(self) -> bool:
        """EMNIST (Cohen et al., 2017) stores every picture with rows and columns exchanged."""
        return is_emnist(self.images)

    def read(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return (N, 28, 28) upright pictures, ink 255 on 0, and (N,) labels. Raises UserError.

        The labels first: they are small, and say how many pictures there must be before any is unpacked.
        """
        labels = read_idx(self.labels, 1)
        check_labels(self.labels, labels)
        images = read_idx(self.images, 3, len(labels))
        return (images.swapaxes(1, 2) if self.lies_on_its_side else images), labels


def is_emnist(path: Path) -> bool:
    """Whether a file is one of EMNIST's, by its name."""
    return "emnist" in path.name.lower()


def check_labels(path: Path, labels: NDArray[np.uint8]) -> None:
    """Raise UserError for labels that are no digits."""
    if labels.max(initial=0) >= CLASSES:
        message = _("{path} has the label {label}: these networks know the digits 0 to 9 alone.")
        raise UserError(message.format(path=path, label=labels.max()))


def read_idx(path: Path, dimensions: int, digits: int | None = None) -> NDArray[np.uint8]:
    """Return an IDX file's (N,) labels for one dimension or (N, 28, 28) pictures for three, plain or compressed.

    Raises UserError for another file, or for other than ``digits``, before more of it is unpacked than it should hold.
    """
    with unpacked(path) as file:
        head = file.read(4)
        if head[:3] != _MAGIC or len(head) < 4:
            raise _broken(path)
        if head[3] != dimensions:
            message = _("{path} has {found} dimensions, but labels have 1 and 28×28 pictures 3.")
            raise UserError(message.format(path=path, found=head[3]))
        sizes = file.read(4 * dimensions)
        if len(sizes) < 4 * dimensions:
            raise _broken(path)
        shape = tuple(map(int, np.frombuffer(sizes, ">u4")))
        _check_shape(path, shape, digits)
        size = int(np.prod(shape))
        raw = file.read(size + 1)  # one more, which must not be there
    if len(raw) != size:
        raise _broken(path)
    return np.frombuffer(raw, np.uint8).reshape(shape)


def _broken(path: Path) -> UserError:
    return UserError(_("{path} is not a whole IDX file of bytes.").format(path=path))


def _check_shape(path: Path, shape: tuple[int, ...], digits: int | None) -> None:
    if shape[1:] != _SHAPES[len(shape)]:
        message = _("{path} holds pictures of {width}×{height} pixels, not 28×28.")
        raise UserError(message.format(path=path, width=shape[2], height=shape[1]))
    if digits is not None and shape[0] != digits:
        message = _("{path} holds {found:,} pictures for {digits:,} labels.")
        raise UserError(message.format(path=path, found=shape[0], digits=digits))
    if shape[0] > MAX_DIGITS:
        raise too_many(path)


def find_idx_pairs(files: Iterable[DataFile]) -> list[IdxPair]:
    """Return the pairs among the files, each name once: where it lies several times, the first of them."""
    pairs = [IdxPair(*name, each["images"], each["labels"]) for name, each in _by_name(files).items() if len(each) == 2]
    return sorted(pairs, key=_rank)


def find_lone_idx(files: Iterable[DataFile]) -> Path | None:
    """Return an IDX file whose pictures or labels are missing, or None."""
    return next((path for pair in _by_name(files).values() if len(pair) == 1 for path in pair.values()), None)


def _by_name(files: Iterable[DataFile]) -> dict[tuple[str, str], dict[str, Path]]:
    """Return {(name, part): {"images": path, "labels": path}}, or one of the two."""
    found: dict[tuple[str, str], dict[str, Path]] = {}
    for file in files:
        match = _NAME.fullmatch(_plain(file.path.name))
        if match:
            found.setdefault((match["before"].strip("-"), file.part), {}).setdefault(match["kind"], file.path)
    return found


def _rank(pair: IdxPair) -> tuple[bool, bool, bool]:
    """MNIST's own names first; of EMNIST's sets its digits, then its copy of MNIST, then those with letters."""
    return not pair.is_mnist, "digits" not in pair.name, "mnist" not in pair.name.split("-")[1:]


def _plain(name: str) -> str:
    """Return "t10k-images-idx3-ubyte" for "T10K_images.idx3-ubyte.gz"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).removesuffix("-gz")
